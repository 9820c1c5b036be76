import type { AnalysisResults, CurrentJob, DatasetChain, DatasetWriter } from '@accelerator/sdk';
import { Count } from './accumulators.ts';
import { type AggregatePlan, finalAccumulators, isTallied, partialAccumulators } from './aggregate-plan.ts';
import { ColumnBuilder } from './column-builder.ts';
import { foldChunks, foldRows, GroupFold } from './group-fold.ts';
import { memoryBytes } from './memory-option.ts';
import { mergeRuns, type SorterSetup } from './merge-runs.ts';
import { openRuns, RowSorter, type SpilledRun } from './row-sorter.ts';
import { batchOf, type Chunk, chunksOf } from './rows.ts';
import type { TableColumn } from './table-columns.ts';
import { Tally, TallyResult } from './tally.ts';

interface AggregateContext {
  readonly job: CurrentJob;
  readonly options: { readonly memory: number };
}

/** What a slice hands on: its groups, and for each tallied column its values. */
interface SliceGroups {
  readonly groups: SpilledRun[];
  readonly tallies: SpilledRun[][];
}

/** How rows are put in order so that groups can be made of them. */
class Grouping {
  readonly setup: SorterSetup;
  readonly keys: readonly TableColumn[];
  readonly #final: () => GroupFold;

  static ofGroups(plan: AggregatePlan, context: AggregateContext): Grouping {
    const accumulate = () => partialAccumulators(plan);
    return new Grouping(
      { keys: plan.keys, name: 'groups', accumulate, finish: () => finalAccumulators(plan) },
      plan,
      context,
    );
  }

  static ofTally(column: TableColumn, plan: AggregatePlan, context: AggregateContext): Grouping {
    const keys = [...plan.keys, column];
    const name = `values-${plan.tallied.indexOf(column)}`;
    const finish = () => [new Count(keys.length, true)];
    return new Grouping({ keys, name, accumulate: () => [new Count(undefined)], finish }, plan, context);
  }

  private constructor(
    { keys, name, accumulate, finish }: GroupingParts,
    { tallied }: AggregatePlan,
    { job, options }: AggregateContext,
  ) {
    const types = keys.map(({ type }) => type);
    let files = 0;
    this.keys = keys;
    this.setup = {
      types: [...types, ...accumulate().flatMap((each) => each.types)],
      order: { by: types.map((type, index) => ({ index, type, descending: false })), nulls: 'first' },
      memory: memoryBytes(options.memory) / (1 + tallied.length),
      spillFile: () => job.temp(`${name}-${files++}`),
      combine: (chunks, addresses, ends) => foldRows(new GroupFold(types, accumulate()), { chunks, addresses, ends }),
    };
    this.#final = () => new GroupFold(types, finish());
  }

  /** All groups, in order. */
  *merge(spilled: readonly SpilledRun[]): Generator<Chunk> {
    const { runs, files } = openRuns(spilled, this.setup.types);
    try {
      yield* foldChunks(this.#final(), mergeRuns(runs, this.setup));
    } finally {
      for (const file of files) file.remove();
    }
  }
}

interface GroupingParts {
  readonly keys: readonly TableColumn[];
  readonly name: string;
  readonly accumulate: () => ReturnType<typeof partialAccumulators>;
  readonly finish: () => ReturnType<typeof partialAccumulators>;
}

/** The groups of a slice. */
export function aggregateSlice(
  context: AggregateContext & { readonly sliceno: number },
  plan: AggregatePlan,
  chain: DatasetChain,
): SliceGroups {
  const names = plan.read.map(({ name }) => name);
  const groups = new RowSorter(Grouping.ofGroups(plan, context).setup);
  const tallies = plan.tallied.map((column) => {
    const grouping = Grouping.ofTally(column, plan, context);
    return { sorter: new RowSorter(grouping.setup), columns: grouping.keys.map((key) => names.indexOf(key.name)) };
  });
  for (const batch of chain.batches(context.sliceno, names)) {
    for (const chunk of chunksOf(batch, names)) {
      groups.add(chunk);
      for (const { sorter, columns } of tallies) {
        sorter.add({ rows: chunk.rows, columns: columns.flatMap((index) => chunk.columns[index] ?? []) });
      }
    }
  }
  return { groups: groups.spilled(), tallies: tallies.map(({ sorter }) => sorter.spilled()) };
}

/** Types and names of the columns that are made. */
export function resultColumns(plan: AggregatePlan): TableColumn[] {
  const types = finalAccumulators(plan).flatMap((each) => each.types);
  const made = plan.made.map(({ name, op }, index) => ({
    name,
    type: op === 'quantile' ? 'float64' : (types[index] ?? 'number'),
    nullable: op !== 'count' && op !== 'distinct',
  }));
  return [...plan.keys, ...made];
}

/** Puts the groups of all slices together. @returns how many there are */
export function writeGroups(
  context: AggregateContext & { readonly analysisRes: AnalysisResults<SliceGroups> },
  plan: AggregatePlan,
  writer: DatasetWriter,
): number {
  const slices = [...context.analysisRes];
  const tallies = plan.tallied.map((column, index) => {
    const grouping = Grouping.ofTally(column, plan, context);
    return {
      column,
      tally: new Tally(grouping.merge(slices.flatMap((each) => each.tallies[index] ?? [])), plan.keys.length),
    };
  });
  const names = resultColumns(plan).map(({ name }) => name);
  const split = writer.split();
  let groups = 0;
  for (const chunk of Grouping.ofGroups(plan, context).merge(slices.flatMap((each) => each.groups))) {
    const columns = [...chunk.columns];
    for (const { column, tally } of tallies) takeTally(tally, column, { plan, chunk, columns });
    split.writeBatch(batchOf({ rows: chunk.rows, columns }, names));
    groups += chunk.rows;
  }
  return groups;
}

interface Groups {
  readonly plan: AggregatePlan;
  readonly chunk: Chunk;
  /** Results in place of the counts that stand for them. */
  readonly columns: Chunk['columns'][number][];
}

function takeTally(tally: Tally, column: TableColumn, { plan, chunk, columns }: Groups): void {
  const wanted = plan.made.flatMap(({ op, at, column: of }, index) => {
    if (!isTallied(op) || of?.name !== column.name) return [];
    const place = plan.keys.length + index;
    const counts = chunk.columns[place];
    if (counts === undefined) throw new Error('Internal error: groups without a count');
    const isDistinct = op === 'distinct';
    const wish = { op: isDistinct ? ('distinct' as const) : ('quantile' as const), at, counts };
    return [{ place, wish, target: new ColumnBuilder(isDistinct ? 'number' : 'float64') }];
  });
  for (let group = 0; group < chunk.rows; group++) {
    const results = wanted.map(({ wish }) => new TallyResult(wish, group));
    tally.visit(chunk, group, (values, row, count) => {
      for (const result of results) result.add(values, row, count);
    });
    for (const [index, result] of results.entries()) {
      const target = wanted[index]?.target;
      if (target !== undefined) result.push(target);
    }
  }
  for (const { place, target } of wanted) columns[place] = target.take();
}
