import type { Encoded } from '@accelerator/job';
import type { MapOver } from '@accelerator/method';

/** The option that holds the rows of a map over files or elements. */
export function rowListOption(over: Exclude<MapOver, 'rows'>): 'files' | 'items' {
  return over === 'files' ? 'files' : 'items';
}

/** The encoded elements of that option. Element i is row floor(i / slices) of slice i % slices. */
export function encodedList(over: MapOver, options: Encoded): readonly Encoded[] {
  if (over === 'rows' || typeof options !== 'object' || options === null || isList(options)) return [];
  const list = options[rowListOption(over)];
  return list !== undefined && isList(list) ? list : [];
}

/** Rows in each slice when `count` elements are dealt out in turn. */
export function dealtRows(count: number, slices: number): number[] {
  return Array.from({ length: slices }, (_, sliceno) => Math.max(0, Math.ceil((count - sliceno) / slices)));
}

function isList(value: Encoded): value is readonly Encoded[] {
  return Array.isArray(value);
}
