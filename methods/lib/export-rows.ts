import type { Dataset } from '@accelerator/sdk';
import { rowsOf } from './chain-option.ts';
import { describeRow } from './errors.ts';

export type Rows = ReturnType<typeof openColumns>;

/** The rows with the two columns, if the dataset has them; else an error that says which it has. */
export function openColumns(source: Dataset<{ filename: 'unicode' }>, column: string, chain: boolean) {
  const columns = { filename: 'unicode', [column]: { type: 'bytes', nullable: true } } as const;
  return rowsOf(source.typed(columns, 'export_images column'), chain);
}

interface PlaceOfRow {
  readonly sliceno: number;
  readonly row: number;
  readonly filename: string;
}

/** Where to look. Rows of a chain are told by their names: numbers count in each of its datasets anew. */
export function describeExported(
  source: Dataset<{ filename: 'unicode' }>,
  rows: Rows,
  { sliceno, row, filename }: PlaceOfRow,
) {
  return rows.datasets.length === 1 ? describeRow(source, sliceno, row) : `The image '${filename}' of the chain`;
}

/** A row, as far as it is known without its image. */
export interface ToldRow {
  /** Which row it is: `1/20` is row 20 of slice 1. */
  readonly place: string;
  readonly filename: string;
  /** Of its image; null when it has none, undefined when nobody knows. */
  readonly digest: string | null | undefined;
  /** Which dataset of the chain. */
  readonly dataset: number;
  readonly sliceno: number;
  /** In the dataset. */
  readonly row: number;
}

export function* toldRows(rows: Rows, column: string, sliceno: number): Generator<ToldRow> {
  let count = 0;
  let index = -1;
  let digests: readonly (string | null)[] | undefined;
  for (const { dataset, row, value: filename } of rows.places(sliceno, 'filename')) {
    while (rows.datasets[index] !== dataset && index < rows.datasets.length) {
      digests = rows.datasets[++index]?.cellDigests(column, sliceno);
    }
    const digest = digests === undefined ? undefined : digests[row];
    yield { place: `${sliceno}/${count++}`, filename: String(filename), digest, dataset: index, sliceno, row };
  }
}

/** The images of some rows of a slice. Batches in which none of them lies are not read. */
export function* imagesOf(
  rows: Rows,
  told: readonly ToldRow[],
  column: string,
): Generator<Uint8Array | null, undefined> {
  for (let start = 0; start < told.length; ) {
    const first = told[start];
    if (first === undefined) return;
    let end = start + 1;
    const follows = (next: ToldRow | undefined): boolean =>
      next?.dataset === first.dataset && next.row === first.row + (end - start);
    while (follows(told[end])) end++;
    const { sliceno, row } = first;
    const dataset = rows.datasets[first.dataset];
    for (const image of dataset?.iterate(sliceno, column, { slice: { start: row, stop: row + (end - start) } }) ?? []) {
      yield asBytes(image, column);
    }
    start = end;
  }
}

interface NamedImage {
  readonly place: string;
  readonly filename: string;
  readonly image: Uint8Array | null;
}

export function* namedImages(rows: Rows, column: string, sliceno: number): Generator<NamedImage> {
  let index = 0;
  for (const [filename, image] of rows.iterate(sliceno, ['filename', column])) {
    yield { place: `${sliceno}/${index++}`, filename: String(filename), image: asBytes(image, column) };
  }
}

/** The name of the column is known at run time only, so the compiler can't know the types of its values. */
function asBytes(image: unknown, column: string): Uint8Array | null {
  if (image !== null && !(image instanceof Uint8Array)) throw new TypeError(`Expected bytes in column '${column}'.`);
  return image;
}
