import { type Dataset, type DatasetChain, z } from '@accelerator/sdk';
import { type Accumulator, Choice, Count, FinalSum, PartialSum } from './accumulators.ts';
import { FinalDecimalSum, PartialDecimalSum } from './decimal-sum.ts';
import { isDecimal } from './rows.ts';
import { canSort } from './sort-keys.ts';
import { findColumns, type TableColumn, tableColumn, tableColumns } from './table-columns.ts';

/** What is computed of a group. */
export const aggregation = z.union([
  z.strictObject({ op: z.literal('count'), column: z.string().optional() }),
  z.strictObject({ op: z.enum(['sum', 'mean', 'min', 'max', 'first', 'distinct']), column: z.string() }),
  z.strictObject({ op: z.literal('quantile'), column: z.string(), at: z.number().min(0).max(1) }),
]);

type Aggregation = z.infer<typeof aggregation>;

/** What is computed, by the name that it gets. Plain data. */
interface PlannedAggregation {
  readonly name: string;
  readonly op: Aggregation['op'];
  readonly at: number;
  /** Undefined: rows are counted. */
  readonly column: TableColumn | undefined;
}

/** How groups are made. Plain data. */
export interface AggregatePlan {
  readonly keys: readonly TableColumn[];
  /** What is read: the columns that make the groups, then the others. */
  readonly read: readonly TableColumn[];
  readonly made: readonly PlannedAggregation[];
  /** Columns whose values are counted one by one, for distinct values and quantiles. */
  readonly tallied: readonly TableColumn[];
}

interface AggregateOptions {
  readonly by: readonly string[];
  readonly aggregates: Readonly<Record<string, Aggregation>>;
}

const numbers: readonly string[] = ['int32', 'int64', 'float32', 'float64', 'number'];

/** @throws AcceleratorError `TABLE_COLUMN` */
export function planAggregate(chain: DatasetChain, last: Dataset, { by, aggregates }: AggregateOptions): AggregatePlan {
  const columns = tableColumns(chain, last);
  const keys = findColumns(columns, by, '`by`');
  for (const { name, type } of keys) {
    if (!canSort(type)) throw tableColumn(`Groups can't be made by '${name}': it is a ${type} column.`);
  }
  const made = Object.entries(aggregates).map(([name, each]): PlannedAggregation => {
    if (by.includes(name)) throw tableColumn(`'${name}' would be both a column of \`by\` and a result.`);
    const [column] = each.column === undefined ? [] : findColumns(columns, [each.column], `\`aggregates.${name}\``);
    if (column !== undefined) checkType(name, each.op, column);
    return { name, op: each.op, at: 'at' in each ? each.at : 0, column };
  });
  if (keys.length + made.length === 0)
    throw tableColumn('Expected columns in `by`, or `aggregates`, to make a table of.');
  const used = [...keys, ...made.flatMap(({ column }) => column ?? [])];
  const tallied = made.flatMap(({ op, column }) => (isTallied(op) ? (column ?? []) : []));
  return { keys, made, read: [...new Set(used)], tallied: [...new Set(tallied)] };
}

function checkType(name: string, op: Aggregation['op'], { name: column, type }: TableColumn): void {
  const isNumeric = op === 'sum' || op === 'mean' || op === 'quantile';
  const fits = isNumeric
    ? numbers.includes(type) || isDecimal(type)
    : op === 'count' || op === 'first' || canSort(type);
  if (!fits) throw tableColumn(`There is no ${op} of '${column}' for '${name}': it is a ${type} column.`);
}

export function isTallied(op: Aggregation['op']): boolean {
  return op === 'distinct' || op === 'quantile';
}

/** What is computed of the rows, and handed on. */
export function partialAccumulators({ made, read }: AggregatePlan): Accumulator[] {
  return made.map(({ name: result, op, column }) => {
    const index = read.findIndex(({ name }) => name === column?.name);
    switch (op) {
      case 'sum':
      case 'mean':
        return isDecimal(typeOf(column))
          ? new PartialDecimalSum({ index, type: typeOf(column), name: result })
          : new PartialSum(index, typeOf(column));
      case 'min':
      case 'max':
      case 'first':
        return new Choice(index, typeOf(column), op);
      default:
        // A quantile needs to know how many values there are.
        return new Count(index < 0 ? undefined : index);
    }
  });
}

/** What is computed of what was handed on. */
export function finalAccumulators(plan: AggregatePlan): Accumulator[] {
  const partial = partialAccumulators(plan);
  let next = plan.keys.length;
  return plan.made.map(({ name, op, column }, at) => {
    const index = next;
    next += partial[at]?.types.length ?? 0;
    switch (op) {
      case 'sum':
      case 'mean': {
        const setup = { index, type: typeOf(column), isMean: op === 'mean', name };
        return isDecimal(setup.type) ? new FinalDecimalSum(setup) : new FinalSum(setup);
      }
      case 'min':
      case 'max':
      case 'first':
        return new Choice(index, typeOf(column), op);
      default:
        return new Count(index, true);
    }
  });
}

function typeOf(column: TableColumn | undefined): TableColumn['type'] {
  if (column === undefined) throw new Error('Internal error: an aggregation without its column');
  return column.type;
}
