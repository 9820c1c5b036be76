import {
  anyText,
  expected,
  listOf,
  nullable,
  objectOf,
  oneOf,
  optional,
  recordOf,
  type Shape,
  textLike,
  wholeNumber,
} from '@accelerator/base';
import {
  type ColumnSummary,
  type ColumnType,
  columnTypeNames,
  compressionNames,
  type ExtremeJson,
  extremeFromJson,
  isColumnType,
  mostNumbers,
} from '@accelerator/column';
import type { ColumnDeclaration, DatasetDeclaration } from './declaration.ts';
import type { ColumnManifest, DatasetManifest, ManifestHead, RowsOf } from './manifest.ts';
import type { PackedRows, SlicedRows } from './packed-rows.ts';

/** More slices no workdir can have. */
const mostSlices = 65_536;

const digest = textLike(/^[0-9a-f]{32}$/, 'a digest of 32 hexadecimal digits');
const jobId = textLike(/^[^/\\\0]+-[1-9]\d{0,14}$/, 'a job id');
export const datasetIdShape = textLike(/^[^/\\\0]+-[1-9]\d{0,14}(\/[^\0]*)?$/s, 'the id of a dataset');
/** How many numbers a vector has. */
const vectorLength = optional(wholeNumber(1, mostNumbers));
const flag: Shape<boolean> = (value) => (typeof value === 'boolean' ? undefined : expected('true or false', value));

/** The name of a folder, which leads nowhere. */
const folder = '(?!\\.{1,2}(?:/|$))[^/\\\\\\0]+';
/** A column of its own; of a dataset beside it; of a dataset of another job. */
const location = textLike(
  new RegExp(`^(?:\\.\\./(?:\\.\\./${folder}/)?${folder}/)?${folder}$`),
  'the folder of a column in this workdir',
);

const extreme: Shape<ExtremeJson> = (value) =>
  value === null || ['number', 'string', 'boolean'].includes(typeof value) ? undefined : expected('a value', value);

/** What is known of a column of one slice. Of an empty one there is no file. */
export const summaryShape = objectOf<ColumnSummary>({
  rows: wholeNumber(),
  nulls: wholeNumber(),
  min: extreme,
  max: extreme,
  digest: textLike(/^([0-9a-f]{32})?$/, 'a digest of 32 hexadecimal digits'),
  size: wholeNumber(),
  footerSize: wholeNumber(),
  footerChecksum: textLike(/^([0-9a-f]{1,16})?$/, 'a checksum of 16 hexadecimal digits'),
  length: vectorLength,
});

const columnType: Shape<ColumnType> = (value) =>
  isColumnType(value) ? undefined : expected(`${columnTypeNames.join(' or ')} or a decimal type`, value);

const columnDeclaration = objectOf<ColumnDeclaration>({
  name: anyText,
  type: columnType,
  length: vectorLength,
  nullable: flag,
  default: () => undefined,
  compression: optional(oneOf(...compressionNames)),
});

/** Some rows of a slice. What is packed in them is looked at when they are needed. */
export const packedRowsShape = objectOf<PackedRows>({
  rows: wholeNumber(0, 2 ** 32),
  data: textLike(/^[A-Za-z0-9+/]*={0,2}$/, 'base64'),
});

/** What a phase has announced. */
export const declarationShape = objectOf<DatasetDeclaration>({
  name: anyText,
  caption: anyText,
  filename: optional(anyText),
  columns: listOf(columnDeclaration),
  inOrder: flag,
  parent: nullable(datasetIdShape),
  previous: nullable(datasetIdShape),
  hashlabel: nullable(anyText),
  drop: listOf(anyText),
  rename: recordOf(anyText),
  merge: listOf(datasetIdShape),
  allowMissingSlices: flag,
  rowsOf: optional(objectOf({ dataset: datasetIdShape, without: listOf(packedRowsShape) })),
  written: flag,
});

const column = objectOf<ColumnManifest>({
  type: columnType,
  length: vectorLength,
  nullable: flag,
  location,
  rows: wholeNumber(),
  nulls: wholeNumber(),
  min: extreme,
  max: extreme,
  digest,
  size: wholeNumber(),
  slices: listOf(summaryShape),
});

const slicedRows = objectOf<SlicedRows>({ dataset: datasetIdShape, slices: listOf(packedRowsShape) });

const rowsOf = objectOf<RowsOf>({ dataset: datasetIdShape, digest, without: listOf(packedRowsShape) });

/** One line for each field; the compiler asks for those that are missing. */
const headFields = {
  format: oneOf(1),
  name: anyText,
  jobId,
  caption: anyText,
  filename: optional(anyText),
  slices: wholeNumber(1, mostSlices),
  rows: listOf(wholeNumber()),
  parent: nullable(datasetIdShape),
  previous: nullable(datasetIdShape),
  hashlabel: nullable(anyText),
  digest,
  retracts: optional(listOf(slicedRows)),
  rowsOf: optional(rowsOf),
};

/** What stands before the columns in `dataset.json`. */
export const headShape = objectOf<ManifestHead>(headFields);

/** `dataset.json`. */
export const manifestShape = objectOf<DatasetManifest>({
  ...headFields,
  columns: recordOf(column),
  order: optional(listOf(anyText)),
});

/** What of a manifest contradicts the rest of it, as the end of a sentence. */
export function countProblem(manifest: DatasetManifest): string | undefined {
  const { slices, rows, columns, order } = manifest;
  if (!isOrder(order, Object.keys(columns))) return 'its order is not that of its columns';
  const problem = headProblem(manifest);
  if (problem !== undefined) return problem;
  for (const [name, { type, length, min, max, slices: summaries }] of Object.entries(columns)) {
    const here = `its column ${JSON.stringify(name)}`;
    if (summaries.length !== slices) return `${here} has ${summaries.length} slices, and the dataset ${slices}`;
    const differing = summaries.findIndex((each, sliceno) => each.rows !== rows[sliceno]);
    if (differing >= 0) return `${here} has another number of rows in slice ${differing}`;
    if (summaries.some(isOdd)) return `${here} has sizes that can't be`;
    if (!isLength(type, length, summaries)) return `${here} has vectors of a length that can't be`;
    if (![min, max].every((value) => isExtreme(type, value))) return `${here} has a min or max that makes no sense`;
  }
  return undefined;
}

/** What of the head of a manifest contradicts the rest of it, as the end of a sentence. */
export function headProblem(head: ManifestHead): string | undefined {
  const { slices, rows } = head;
  if (rows.length !== slices) return `it has row counts for ${rows.length} slices, and ${slices} slices`;
  return retractionProblem(head) ?? leftOutProblem(head);
}

function leftOutProblem({ slices, parent, rowsOf }: ManifestHead): string | undefined {
  if (rowsOf === undefined) return undefined;
  if (parent !== null) return 'it has a parent, and rows of another dataset';
  const { dataset, without } = rowsOf;
  if (without.length === slices) return undefined;
  return `it leaves out rows of ${dataset} in ${without.length} slices, and has ${slices}`;
}

function retractionProblem({ slices, previous, retracts }: ManifestHead): string | undefined {
  if (retracts === undefined) return undefined;
  if (previous === null) return 'it retracts rows, and no dataset comes before it';
  if (new Set(retracts.map(({ dataset }) => dataset)).size < retracts.length)
    return 'it retracts rows of a dataset twice';
  for (const { dataset, slices: sets } of retracts) {
    const here = `its retraction of rows of ${dataset}`;
    if (sets.length !== slices) return `${here} has ${sets.length} slices, and the dataset ${slices}`;
    if (sets.some(({ rows, data }) => (rows === 0) !== (data === ''))) return `${here} has row counts that can't be`;
    if (sets.every(({ rows }) => rows === 0)) return `${here} has no row`;
  }
  return undefined;
}

/** Whether it has each of the names once. */
function isOrder(order: readonly string[] | undefined, names: readonly string[]): boolean {
  if (order === undefined) return true;
  const all = new Set(order);
  return order.length === names.length && all.size === names.length && names.every((name) => all.has(name));
}

function isOdd({ rows, nulls, size, footerSize, footerChecksum }: ColumnSummary): boolean {
  return nulls > rows || footerSize > size || (rows > 0 && (footerSize === 0 || footerChecksum === ''));
}

/** Slices without a value have no length where none was declared. */
function isLength(type: ColumnType, length: number | undefined, slices: readonly ColumnSummary[]): boolean {
  const isGood = (summary: ColumnSummary): boolean =>
    summary.length === undefined ? type !== 'vector' || summary.nulls === summary.rows : summary.length === length;
  return (length === undefined || type === 'vector') && slices.every(isGood);
}

function isExtreme(type: ColumnManifest['type'], value: ExtremeJson): boolean {
  try {
    const read = isColumnType(type) ? extremeFromJson(type, value) : null;
    return value === null || (read !== null && !Number.isNaN(Number(typeof read === 'string' ? 0 : read)));
  } catch {
    return false;
  }
}
