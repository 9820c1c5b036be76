import type { Dataset } from '@accelerator/sdk';
import { missingColumn, twoToOne } from './errors.ts';

/** The columns of a dataset as they are called here. */
export interface ColumnView {
  /** By their new names, the columns of the source; in the order of the source. */
  readonly sources: ReadonlyMap<string, string>;
  /** The new name of the column by which rows are placed; null: none, or it is gone. */
  readonly hashlabel: string | null;
}

export interface ViewOptions {
  /** By new names. */
  readonly types: Readonly<Record<string, unknown>>;
  /** Old to new; null: the column goes. */
  readonly rename: Readonly<Record<string, string | null>>;
}

/**
 * Gives the columns of a dataset their new names. A column that gets a type under another name stays visible under its
 * old one too, unless another column takes that name, or rows are placed by it.
 */
export function viewColumns(source: Dataset, { types, rename }: ViewOptions): ColumnView {
  const renamed = Object.entries(rename).filter(([old]) => source.columns.has(old));
  const taken = new Map<string, string>();
  for (const [old, name] of renamed) {
    const other = name === null ? undefined : taken.get(name);
    if (name !== null && other !== undefined) throw twoToOne(source, [other, old], name);
    if (name !== null) taken.set(name, old);
  }
  const isTyped = (name: string): boolean => Object.hasOwn(types, name);
  const goes = (old: string): boolean => {
    if (taken.has(old)) return true;
    const name = Object.hasOwn(rename, old) ? rename[old] : undefined;
    return name !== undefined && !(name !== null && isTyped(name) && old !== source.hashlabel);
  };
  const sources = new Map<string, string>();
  for (const old of source.columns.keys()) {
    if (!goes(old)) sources.set(old, old);
    const name = Object.hasOwn(rename, old) ? rename[old] : undefined;
    if (name !== undefined && name !== null) sources.set(name, old);
  }
  for (const name of Object.keys(types)) {
    if (sources.has(name)) continue;
    throw missingColumn(
      source,
      name,
      source.columns.has(name) ? 'it was renamed or left out' : undefined,
      sources.keys(),
    );
  }
  return { sources, hashlabel: hashlabelOf(source, sources, rename) };
}

function hashlabelOf(
  { hashlabel }: Dataset,
  sources: ReadonlyMap<string, string>,
  rename: ViewOptions['rename'],
): string | null {
  if (hashlabel === null) return null;
  const name = Object.hasOwn(rename, hashlabel) ? (rename[hashlabel] ?? null) : hashlabel;
  return name !== null && sources.get(name) === hashlabel ? name : null;
}
