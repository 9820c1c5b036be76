import { defaultDataset, parseDatasetId } from '@accelerator/dataset';
import { type Part, type Query, url } from '../../html/url.ts';

/** The page of a dataset. */
export function dataAddress(id: string, query: Query = {}): string {
  const { jobId, name } = parseDatasetId(id);
  return url(name === defaultDataset ? ['data', jobId] : ['data', jobId, { whole: name }], query);
}

/** What stands below it: its name is said even if it is the usual one, since a dataset may be called `rows`. */
export function belowData(id: string, parts: readonly (string | number)[], query: Query = {}): string {
  const { jobId, name } = parseDatasetId(id);
  return url(['data', jobId, { whole: name }, ...parts.map(whole)], query);
}

/** The same for programs. */
export function apiAddress(id: string, parts: readonly string[], query: Query = {}): string {
  return `/api${belowData(id, parts, query)}`;
}

/** A picture of a value. The digest is in it, so that no other board's picture is taken for it. */
export function thumbAddress(
  id: string,
  {
    column,
    row,
    size,
    digest,
  }: { readonly column: string; readonly row: number; readonly size: number; readonly digest: string },
): string {
  return belowData(id, ['thumb'], { column, row, size, v: digest });
}

/** A slash in the name of a column is none of the address. */
function whole(part: string | number): Part {
  return typeof part === 'number' ? part : { whole: part };
}
