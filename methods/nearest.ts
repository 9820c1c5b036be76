import { AcceleratorError, type Dataset, dataset, defineMethod, json, z } from '@accelerator/sdk';
import { readCandidates } from './lib/nearest/candidates.ts';
import { findNearest, type Neighbour } from './lib/nearest/find-nearest.ts';

export default defineMethod({
  description:
    'Append the rows whose vectors are nearest to that of each row, of the same dataset or of another one: `neighbours`, and ' +
    '`nearest_score`. All are compared with all, which is exact. Near a vector with numbers that are none or infinite is nothing.',
  options: z.object({
    column: z.string().default('embedding').describe('The column of vectors.'),
    k: z.int().min(1).max(1000).default(5).describe('How many neighbours each row gets.'),
    metric: z
      .enum(['cosine', 'dot', 'l2'])
      .default('cosine')
      .describe('cosine and dot: the highest scores are nearest. l2: the score is the distance, and the lowest is.'),
    key: z
      .array(z.string())
      .optional()
      .describe('Columns whose values neighbours carry. Default: `filename`, if it is there.'),
  }),
  datasets: {
    source: dataset(),
    // Among which neighbours are looked for. Default: `source`, where a row is none of its own.
    among: dataset.optional(),
  },
  prepare({ job, options: { column, key }, datasets: { source, among } }) {
    checkVectors(source, among ?? source, column);
    checkKeys(among ?? source, key ?? []);
    return job.datasetWriter({
      columns: { neighbours: json<Neighbour[]>(), nearest_score: 'float32' },
      parent: source,
    });
  },
  analysis({ job, prepareRes: writer, options, datasets: { source, among }, sliceno }) {
    const { column, k, metric, key } = options;
    const others = among ?? source;
    const candidates = readCandidates(others, column, {
      metric,
      key: key ?? (others.columns.has('filename') ? ['filename'] : []),
    });
    const rows = source.rowsPerSlice[sliceno] ?? 0;
    const found = findNearest(source.batches(sliceno, [column], { recycle: true }), candidates, {
      column,
      k,
      metric,
      own: among === undefined ? sliceno : undefined,
    });
    let row = 0;
    for (const neighbours of found) {
      const [nearest] = neighbours ?? [];
      // A product may be beyond single precision: it is infinite there.
      writer.write(neighbours ?? null, nearest === undefined ? null : Math.fround(nearest.score));
      job.progress(++row, rows);
    }
  },
});

/** @throws AcceleratorError `VECTORS_DIFFER`, `COLUMN_NOT_FOUND` */
function checkVectors(source: Dataset, among: Dataset, name: string): void {
  const [own, other] = [source.column(name), among.column(name)];
  for (const [{ type }, owner] of [[own, source] as const, [other, among] as const]) {
    // Who asks for the id of a dataset depends on it.
    if (type !== 'vector')
      throw vectorsDiffer(`Expected vectors in column '${name}' of ${owner.id}, received ${type}.`);
  }
  if (own.length !== undefined && other.length !== undefined && own.length !== other.length) {
    throw vectorsDiffer(
      `Column '${name}' has vectors of ${own.length} numbers in ${source.id}, and of ${other.length} in ${among.id}.`,
    );
  }
}

const noKeys = new Set<string>(['bytes', 'image', 'msgpack', 'vector']);
/** What a neighbour has of its own. */
const places = new Set(['slice', 'row', 'score']);

/** @throws AcceleratorError `NEIGHBOUR_KEY`, `COLUMN_NOT_FOUND` */
function checkKeys(among: Dataset, names: readonly string[]): void {
  for (const name of names) {
    const { type } = among.column(name);
    if (places.has(name))
      throw unfitKey(`Neighbours can't carry column '${name}' of ${among.id}, as their own \`${name}\` stands there.`);
    if (noKeys.has(type)) throw unfitKey(`Neighbours can't carry column '${name}' of ${among.id}, which is ${type}.`);
  }
}

/**
 * Neighbours are to carry values that JSON can't hold, or under a name that says where they are or how near.
 *
 * @remedy Name columns of text, numbers or moments, such as `filename`; the rest is found by slice and row. Rename those that are
 * called `slice`, `row` or `score`, by select_columns.
 */
function unfitKey(message: string): AcceleratorError {
  return new AcceleratorError({ code: 'NEIGHBOUR_KEY', message });
}

/**
 * Rows are compared by columns that are no vectors, or vectors of different lengths.
 *
 * @remedy Make both by the same model, with the same options.
 */
function vectorsDiffer(message: string): AcceleratorError {
  return new AcceleratorError({ code: 'VECTORS_DIFFER', message });
}
