import { AcceleratorError, compareCodeUnits } from '@accelerator/base';
import { type ColumnType, columnTypeInfo, rawFromExtreme } from '@accelerator/column';
import type { DatasetSource } from '../datasets/dataset-source.ts';
import { binEdges } from './bin-edges.ts';
import { edgeValue } from './edge-value.ts';
import type { Edge, HistogramRequest, SliceHistogram } from './histogram-slice.ts';
import { scan } from './parallel-scan.ts';

/** Values of a column, counted, as `ax hist --json` prints it. */
export interface Histogram {
  readonly datasets: readonly string[];
  readonly column: string;
  readonly type: ColumnType;
  readonly rows: number;
  readonly nulls: number;
  /** Values that lie in no bin: NaN and the infinities. */
  readonly nan: number;
  readonly negativeInfinity: number;
  readonly infinity: number;
  /** From `from` to below `to`; null when values are counted one by one. */
  readonly bins: readonly { readonly from: unknown; readonly to: unknown; readonly count: number }[] | null;
  /** The most frequent ones, most frequent first; null when they are counted in bins. */
  readonly values: readonly { readonly value: string; readonly count: number }[] | null;
  /** How many different values there are; null in bins, and when there were too many to be counted. */
  readonly distinct: number | null;
  /** Rows whose values are not listed. */
  readonly others: number;
}

/** How a histogram is to be made: about so many bins, or the so many most frequent values; absent: as fits the type. */
export interface HistogramWish {
  readonly bins?: number | undefined;
  readonly top?: number | undefined;
}

const usualBins = 20;
const usualTop = 20;
/** Their values are counted one by one. */
const counted: ReadonlySet<string> = new Set(['bool', 'unicode', 'ascii', 'json', 'bytes', 'image', 'msgpack']);

/** Numbers, dates and times in bins; text, JSON and bool by their most frequent values, and others if that is wished. */
export function usualHistogram(
  source: DatasetSource,
  { bins = usualBins, top }: HistogramWish,
  signal?: AbortSignal,
): Promise<Histogram> {
  const byValue = top !== undefined || counted.has(source.columns[0]?.type ?? '');
  return makeHistogram(source, byValue ? { top: top ?? usualTop } : { bins }, signal);
}

/** More distinct values than this are not counted one by one: memory is limited. */
const mostValues = 300_000;

/**
 * Counts the values of the one column of a source.
 * @param by `bins`: about so many bins in nice steps; `top`: the so many most frequent values
 * @param signal ends it
 */
export async function makeHistogram(
  source: DatasetSource,
  by: { readonly bins: number } | { readonly top: number },
  signal?: AbortSignal,
): Promise<Histogram> {
  const [column] = source.columns;
  if (column === undefined) throw new Error('Internal error: a histogram of no column');
  const { name, type } = column;
  if (type === 'bytes' || type === 'image' || type === 'msgpack' || type === 'vector') {
    throw new AcceleratorError({
      /**
       * Values of this type have neither an order nor a text to count by.
       *
       * @remedy Choose another column.
       */
      code: 'NO_HISTOGRAM',
      message: `The values of column '${name}' of type ${type} can't be counted.`,
    });
  }
  const request = { column: name, type };
  const edges = 'bins' in by ? await edgesOf(source, { ...request, signal }, by.bins) : undefined;
  const sum = await sumOf(source, { ...request, by: edges === undefined ? { values: mostValues } : { edges } }, signal);
  const values = [...sum.values].sort(([a, n], [b, m]) => m - n || compareCodeUnits(a, b));
  const listed = values.slice(0, 'top' in by ? by.top : 0);
  const counted = edges !== undefined ? 0 : source.rows - sum.nulls;
  return {
    datasets: source.datasets.datasets.map(({ id }) => id),
    column: name,
    type,
    rows: source.rows,
    nulls: sum.nulls,
    nan: sum.nan,
    negativeInfinity: sum.below,
    infinity: sum.above,
    bins: edges === undefined ? null : binsOf(type, edges, sum.bins),
    values: edges === undefined ? listed.map(([value, count]) => ({ value, count })) : null,
    distinct: edges !== undefined || sum.others > 0 ? null : values.length,
    others: counted - listed.reduce((total, [, count]) => total + count, 0),
  };
}

function binsOf(type: HistogramRequest['type'], edges: readonly Edge[], counts: readonly number[]): Histogram['bins'] {
  return edges.slice(0, -1).map((edge, index) => ({
    from: edgeValue(type, edge),
    to: edgeValue(type, edges[index + 1] ?? edge),
    count: counts[index] ?? 0,
  }));
}

/** The edges of bins, by what the manifests say; only where the extremes are infinite, values have to be read for it. */
async function edgesOf(
  { datasets, ...source }: DatasetSource,
  { signal, ...request }: Omit<HistogramRequest, 'by'> & { readonly signal: AbortSignal | undefined },
  bins: number,
): Promise<readonly Edge[]> {
  const { column, type } = request;
  if (!columnTypeInfo(type).ordered) throw new Error('Internal error: bins of values without an order');
  const having = datasets.filter(({ columns }) => columns.has(column));
  let [min, max] = [having.min(column), having.max(column)].map((extreme) => rawFromExtreme(type, extreme) ?? null);
  if (!isFiniteEdge(min) || !isFiniteEdge(max)) {
    ({ min, max } = await sumOf({ datasets, ...source }, { ...request, by: 'extremes' }, signal));
  }
  return isFiniteEdge(min) && isFiniteEdge(max) ? binEdges(type, min, max, bins) : [];
}

function isFiniteEdge(edge: Edge | null | undefined): edge is Edge {
  return typeof edge === 'bigint' || (typeof edge === 'number' && Number.isFinite(edge));
}

async function sumOf(
  { datasets }: DatasetSource,
  request: HistogramRequest,
  signal: AbortSignal | undefined,
): Promise<SliceHistogram> {
  const values = new Map<string, number>();
  let sum: SliceHistogram = { nulls: 0, nan: 0, below: 0, above: 0, bins: [], values, others: 0, min: null, max: null };
  for await (const { chunk } of scan(datasets, { kind: 'histogram', request }, { signal })) {
    if (chunk.kind !== 'histogram') continue;
    let left = 0;
    for (const [value, count] of chunk.values) {
      const before = values.get(value);
      if (before === undefined && values.size >= mostValues) left += count;
      else values.set(value, (before ?? 0) + count);
    }
    sum = {
      nulls: sum.nulls + chunk.nulls,
      nan: sum.nan + chunk.nan,
      below: sum.below + chunk.below,
      above: sum.above + chunk.above,
      bins: chunk.bins.map((count, index) => count + (sum.bins[index] ?? 0)),
      values,
      others: sum.others + chunk.others + left,
      min: outer(sum.min, chunk.min, (a, b) => a < b),
      max: outer(sum.max, chunk.max, (a, b) => a > b),
    };
  }
  return sum;
}

function outer(a: Edge | null, b: Edge | null, beats: (a: Edge, b: Edge) => boolean): Edge | null {
  return a === null || (b !== null && beats(b, a)) ? b : a;
}
