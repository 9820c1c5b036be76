import type { Dataset } from '@accelerator/sdk';
import { tableColumn } from './table-columns.ts';

interface Choice {
  readonly keep?: readonly string[] | undefined;
  readonly discard?: readonly string[] | undefined;
  /** New names by old ones; null: left out. */
  readonly rename: Readonly<Record<string, string | null>>;
}

/**
 * Which columns of a dataset are linked, and what they are called then.
 * @throws AcceleratorError `TABLE_COLUMN`
 */
export function choose(
  dataset: Dataset,
  { keep, discard = [], rename }: Choice,
): { columns: string[]; rename: Record<string, string> } {
  if (keep !== undefined && discard.length > 0) {
    throw tableColumn('Columns are chosen by `keep` or by `discard`, not by both.');
  }
  const renamed = Object.entries(rename).flatMap(([old, name]) => (name === null ? [] : [[old, name] as const]));
  for (const name of [...(keep ?? []), ...Object.keys(rename)]) dataset.column(name);
  const lost = renamed.find(([old]) => discard.includes(old));
  if (lost !== undefined) throw tableColumn(`Column '${lost[0]}' is renamed to '${lost[1]}', and discarded.`);
  const isLeftOut = (name: string): boolean =>
    discard.includes(name) || (Object.hasOwn(rename, name) && rename[name] === null);
  const renames = new Set(renamed.map(([old]) => old));
  const columns = [...dataset.columns.keys()].filter(
    (name) => !isLeftOut(name) && (keep === undefined || keep.includes(name) || renames.has(name)),
  );
  return { columns, rename: Object.fromEntries(renamed) };
}
