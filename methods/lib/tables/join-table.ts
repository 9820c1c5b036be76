import type { CurrentJob, DatasetList, DatasetWriter } from '@accelerator/sdk';
import type { JoinPlan } from './join-plan.ts';
import { type Matches, RowJoin } from './join-rows.ts';
import { memoryBytes } from './memory-option.ts';
import { mergeRuns, type SortedRun, type SorterSetup } from './merge-runs.ts';
import { RightTable } from './right-table.ts';
import { partCount, RowParts } from './row-parts.ts';
import { batchOf, type Chunk, chunksOf, cut } from './rows.ts';
import { type SpilledChunk, SpillFile, spillBytes } from './spill-file.ts';
import type { TableColumn } from './table-columns.ts';

interface JoinContext {
  readonly job: CurrentJob;
  readonly options: { readonly memory: number };
}

/** The right, cut in parts in a file. Plain data. */
interface SpilledRight {
  readonly file: string;
  readonly parts: readonly (readonly SpilledChunk[])[];
}

/** The rows of a table, in chunks. */
export function* readChunks(
  rows: DatasetList,
  sliceno: number | null,
  columns: readonly TableColumn[],
): Generator<Chunk> {
  const names = columns.map(({ name }) => name);
  for (const batch of rows.batches(sliceno, names)) yield* chunksOf(batch, names);
}

/** The right in memory; or, where that does not hold it, in parts in a file. */
export function readRight(
  { job, options }: JoinContext,
  plan: JoinPlan,
  chunks: Iterable<Chunk>,
): RightTable | SpilledRight {
  const table = new RightTable(plan.rightKeys, memoryBytes(options.memory) / 2);
  let spill: { readonly file: SpillFile; readonly parts: RowParts } | undefined;
  for (const chunk of chunks) {
    if (spill !== undefined) spill.parts.add(chunk);
    else if (!table.add(chunk)) {
      const file = new SpillFile(job.temp('right'), typesOf(plan.right));
      spill = { file, parts: new RowParts(file, plan.rightKeys) };
      for (const each of table.chunks.splice(0)) spill.parts.add(each);
    }
  }
  if (spill === undefined) return table;
  spill.file.close();
  return { file: spill.file.file, parts: spill.parts.parts };
}

/** Joins a slice to what is in memory. */
export function writeJoined(plan: JoinPlan, table: RightTable, lefts: Iterable<Chunk>, writer: DatasetWriter): void {
  const join = new RowJoin(plan, table);
  const names = outputColumns(plan).map(({ name }) => name);
  for (const chunk of lefts) {
    for (const joined of join.join(chunk, plan.leftKeys)) writer.writeBatch(batchOf(joined, names));
  }
}

/** The columns that come of it. */
export function outputColumns({ left, taken }: JoinPlan): TableColumn[] {
  return [...left, ...taken.map(({ column }) => column)];
}

/**
 * Joins a slice part by part: those rows of the left whose keys have the same hash. The number of its row goes along with
 * each of the left, so that what comes of all parts is put into the order of the left again.
 */
export function writeInParts(context: JoinContext, plan: JoinPlan, right: SpilledRight, sides: Sides): void {
  const { job, options } = context;
  const memory = memoryBytes(options.memory);
  const leftKeys = plan.leftKeys.map((key) => key + 1);
  const leftTypes = ['number' as const, ...typesOf(plan.left)];
  const names = outputColumns(plan).map(({ name }) => name);
  const types = ['number' as const, ...typesOf(outputColumns(plan))];
  const rightFile = new SpillFile(right.file, typesOf(plan.right));
  const leftFile = new SpillFile(job.temp('left'), leftTypes);
  const joinedFile = new SpillFile(job.temp('joined'), types);
  try {
    const lefts = new RowParts(leftFile, leftKeys);
    let rows = 0;
    for (const chunk of sides.lefts) {
      lefts.add(numbered(chunk, rows));
      rows += chunk.rows;
    }
    const runs: SortedRun[] = [];
    const batch = spillBytes(memory);
    for (let part = 0; part < partCount; part++) {
      const ofPart = (lefts.parts[part] ?? []).map((each) => () => leftFile.read(each));
      const leftRows = (lefts.parts[part] ?? []).reduce((sum, each) => sum + each.rows, 0);
      if (leftRows === 0) continue;
      for (const pass of passes(plan, rightFile, right.parts[part] ?? [], memory / 2)) {
        const matches: Matches = { found: pass.found(leftRows), isLast: pass.isLast };
        const join = new RowJoin(plan, pass.table, matches);
        const run: SpilledChunk[] = [];
        for (const read of ofPart) {
          for (const joined of join.join(read(), leftKeys)) {
            for (const piece of inPieces(joined, batch)) run.push(joinedFile.write(piece));
          }
        }
        runs.push({ file: joinedFile, chunks: run });
      }
    }
    let files = 0;
    const setup: SorterSetup = {
      types,
      order: { by: [{ index: 0, type: 'number', descending: false }], nulls: 'first' },
      memory,
      spillFile: () => job.temp(`merged-${files++}`),
    };
    for (const { rows: count, columns } of mergeRuns(runs, setup)) {
      sides.writer.writeBatch(batchOf({ rows: count, columns: columns.slice(1) }, names));
    }
  } finally {
    rightFile.close();
    leftFile.remove();
    joinedFile.remove();
  }
}

interface Sides {
  readonly lefts: Iterable<Chunk>;
  readonly writer: DatasetWriter;
}

/** As much of a part of the right as memory holds, and again, until all of it was there. */
function* passes(plan: JoinPlan, file: SpillFile, chunks: readonly SpilledChunk[], memory: number) {
  let found: Uint8Array | undefined;
  const foundOf = (rows: number): Uint8Array => {
    found ??= new Uint8Array(rows);
    return found;
  };
  let next = 0;
  do {
    const table = new RightTable(plan.rightKeys, memory);
    while (next < chunks.length) {
      const chunk = chunks[next++];
      if (chunk !== undefined && !table.add(file.read(chunk))) break;
    }
    yield { table, isLast: next === chunks.length, found: foundOf };
  } while (next < chunks.length);
}

/** A chunk with the numbers of its rows before its columns. */
function numbered({ rows, columns }: Chunk, first: number): Chunk {
  const values = Float64Array.from({ length: rows }, (_, row) => first + row);
  return { rows, columns: [{ type: 'number', values, offsets: new Int32Array(0), nulls: undefined }, ...columns] };
}

/** A chunk in pieces of about so many bytes. */
function* inPieces(chunk: Chunk, bytes: number): Generator<Chunk> {
  const width = chunk.columns.reduce(
    (sum, { values, offsets }) => sum + (offsets.length > 0 ? values.length : values.byteLength),
    0,
  );
  const rows = Math.max(1, Math.floor((chunk.rows * bytes) / Math.max(1, width)));
  for (let from = 0; from < chunk.rows; from += rows) yield cut(chunk, from, Math.min(chunk.rows, from + rows));
}

function typesOf(columns: readonly TableColumn[]): TableColumn['type'][] {
  return columns.map(({ type }) => type);
}
