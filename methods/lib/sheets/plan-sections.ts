import type { Dataset } from '@accelerator/sdk';
import { tableColumn } from '../tables/table-columns.ts';
import { captionText } from './caption-text.ts';

/** An image of a sheet. */
export interface SheetPicture {
  /** Its file. */
  readonly read: () => Uint8Array | undefined;
  /** A line each. */
  readonly captions: readonly string[];
}

/** Images that stand together. */
export interface Section {
  readonly heading: string;
  readonly pictures: readonly SheetPicture[];
}

interface SheetOptions {
  readonly column?: string | undefined;
  readonly captions: readonly string[];
  readonly group?: string | undefined;
  readonly beside?: string | undefined;
  readonly most: number;
}

interface SheetSources {
  readonly source: Dataset;
  /** Where the rows are that stand beside those of `source`. */
  readonly among: Dataset;
}

/** What stands where. @throws AcceleratorError `TABLE_COLUMN`, `COLUMN_NOT_FOUND` */
export function planSections(
  { source, among }: SheetSources,
  options: SheetOptions,
): { readonly sections: Section[]; readonly leftOut: number } {
  const { group, beside } = options;
  if (group !== undefined && beside !== undefined) throw tableColumn('A sheet has `group` or `beside`, not both.');
  const own = picturesOf(source, options);
  let sections: Section[];
  if (group !== undefined) sections = byGroup(source, group, own);
  else if (beside === undefined) sections = [{ heading: '', pictures: inTurn(source).map((row) => own(row)) }];
  else sections = withNeighbours(source, beside, own, among === source ? own : picturesOf(among, options), among);
  return limited(sections, options.most);
}

type PictureOf = (row: number, more?: string) => SheetPicture;

function picturesOf(dataset: Dataset, { column, captions }: SheetOptions): PictureOf {
  const name = column ?? (dataset.columns.has('thumb') ? 'thumb' : 'image');
  const images = dataset.column(name);
  if (images.type !== 'bytes')
    throw tableColumn(`Expected bytes in column '${name}' of ${dataset.id}, received ${images.type}.`);
  const texts = captions.map((caption) => [caption, dataset.column(caption)] as const);
  return (row, more) => ({
    read() {
      const value = images.at(row);
      return value instanceof Uint8Array ? value : undefined;
    },
    captions: [
      ...texts.map(([caption, values]) => captionOf(caption, values, row)),
      ...(more === undefined ? [] : [more]),
    ],
  });
}

/** Text tells what it is; of a number only its name does. */
function captionOf(name: string, column: ReturnType<Dataset['column']>, row: number): string {
  const text = captionText(column.at(row));
  return text === '' || column.type === 'unicode' || column.type === 'ascii' ? text : `${name} ${text}`;
}

/** Row numbers over all slices, a row of each slice in turn: the order in which they were imported. */
function inTurn({ rowsPerSlice }: Dataset): number[] {
  const starts = startsOf(rowsPerSlice);
  const rows: number[] = [];
  for (let row = 0; row < Math.max(0, ...rowsPerSlice); row++) {
    for (const [sliceno, start] of starts.entries()) if (row < (rowsPerSlice[sliceno] ?? 0)) rows.push(start + row);
  }
  return rows;
}

function startsOf(rowsPerSlice: readonly number[]): number[] {
  let start = 0;
  return rowsPerSlice.map((rows) => {
    start += rows;
    return start - rows;
  });
}

function byGroup(source: Dataset, column: string, pictureOf: PictureOf): Section[] {
  const values = [...source.iterate(null, column)];
  const groups = new Map<string, number[]>();
  for (const row of inTurn(source)) {
    const value = values[row];
    if (value === null) continue;
    const text = captionText(value);
    groups.set(text, [...(groups.get(text) ?? []), row]);
  }
  const isBest = source.columns.has('best') ? source.column('best') : undefined;
  const isNumbered = [...groups.keys()].every((text) => /^\d+$/.test(text));
  const inOrder = isNumbered ? [...groups].sort(([a], [b]) => Number(a) - Number(b)) : [...groups];
  return inOrder.map(([text, rows]) => {
    const first = rows.filter((row) => isBest?.at(row) === true);
    const others = rows.filter((row) => !first.includes(row));
    return { heading: `${column} ${text}`, pictures: [...first, ...others].map((row) => pictureOf(row)) };
  });
}

function withNeighbours(source: Dataset, column: string, own: PictureOf, other: PictureOf, among: Dataset): Section[] {
  const starts = startsOf(among.rowsPerSlice);
  const values = [...source.iterate(null, column)];
  return inTurn(source).map((row) => {
    const found = values[row];
    const beside = (Array.isArray(found) ? found : []).map((each: unknown) => {
      if (!isNeighbour(each))
        throw tableColumn(`Expected { slice, row, score } in column '${column}' of ${source.id}.`);
      return other((starts[each.slice] ?? 0) + each.row, `score ${captionText(each.score)}`);
    });
    return { heading: '', pictures: [own(row), ...beside] };
  });
}

function isNeighbour(
  value: unknown,
): value is { readonly slice: number; readonly row: number; readonly score: number } {
  return typeof value === 'object' && value !== null && 'slice' in value && 'row' in value && 'score' in value;
}

function limited(
  sections: readonly Section[],
  most: number,
): { readonly sections: Section[]; readonly leftOut: number } {
  let left = most;
  let leftOut = 0;
  const kept = sections.flatMap((section) => {
    const pictures = section.pictures.slice(0, left);
    left -= pictures.length;
    leftOut += section.pictures.length - pictures.length;
    return pictures.length === 0 ? [] : [{ ...section, pictures }];
  });
  return { sections: kept, leftOut };
}
