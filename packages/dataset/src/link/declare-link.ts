import { checkKeys } from '@accelerator/base';
import { columnNotFound, unrelatedDatasets } from '../errors.ts';
import { type AnyDataset, idOf, idOrNull, ownHead } from '../manifest/any-dataset.ts';
import { type DatasetDeclaration, filenameOf } from '../manifest/declaration.ts';
import { datasetId, defaultDataset } from '../manifest/disk-names.ts';
import { expectDataset, expectDatasets, expectPrevious } from '../manifest/expect-dataset.ts';
import type { ManifestHead } from '../manifest/manifest.ts';
import { readManifest } from '../manifest/read-manifest.ts';
import { renameColumns } from '../manifest/rename-columns.ts';

export interface LinkOptions {
  /** Default `default`. */
  readonly name?: string | undefined;
  /** Whose columns are linked. */
  readonly source: AnyDataset;
  /** Only these of its columns. Default: all. */
  readonly columns?: readonly string[] | undefined;
  /** Columns that get another name, `{ old: 'new' }`, all at once. A column that had the new name is replaced. */
  readonly rename?: Readonly<Record<string, string>> | undefined;
  /** Datasets whose columns come in too; of columns with one name the last wins. */
  readonly merge?: readonly AnyDataset[] | undefined;
  /** Allows merging datasets that do not descend from a common parent. Row counts must agree nevertheless. */
  readonly allowUnrelated?: boolean | undefined;
  /** Default: that of `source`. */
  readonly previous?: AnyDataset | null | undefined;
  /** Default: that of `source`. */
  readonly caption?: string | undefined;
  /** Default: that of `source`. */
  readonly filename?: string | null | undefined;
}

const linkKeys = Object.keys({
  name: true,
  source: true,
  columns: true,
  rename: true,
  merge: true,
  allowUnrelated: true,
  previous: true,
  caption: true,
  filename: true,
} satisfies Record<keyof LinkOptions, true>);

/**
 * The declaration of a dataset that has no columns of its own: a filtered, renamed, merged or re-chained one, or that of
 * another job published in this one. Nothing is copied. Throws `UNKNOWN_KEY`, `COLUMN_NOT_FOUND` and `UNRELATED_DATASETS`.
 */
export function declareLink(jobId: string, options: LinkOptions): DatasetDeclaration {
  checkKeys('linkDataset', options, linkKeys);
  const { source, merge = [], rename = {} } = options;
  const id = datasetId(jobId, options.name ?? defaultDataset);
  expectDataset(id, '`source`', source);
  expectPrevious(id, options.previous);
  expectDatasets(id, '`merge`', merge);
  const keep = options.columns ?? [...source.columns.keys()];
  for (const column of [...keep, ...Object.keys(rename)]) {
    if (!source.columns.has(column)) throw columnNotFound(column, idOf(source), source.columns.keys());
  }
  if (options.allowUnrelated !== true) {
    for (const other of merge) checkRelated(source, other);
  }
  const drop = [...source.columns.keys()].filter((column) => !keep.includes(column));
  const renamed = renameColumns(source.columns.keys(), { drop, rename }, idOf(source));
  const [hashlabel] = [...renamed].find(([, old]) => old === source.hashlabel) ?? [];
  return {
    name: options.name ?? defaultDataset,
    caption: options.caption ?? source[ownHead].caption,
    ...filenameOf(options.filename, source),
    columns: [],
    inOrder: true,
    parent: idOf(source),
    previous: options.previous === undefined ? source[ownHead].previous : idOrNull(options.previous),
    hashlabel: hashlabel === undefined || isReplaced(hashlabel, source, merge) ? null : hashlabel,
    drop,
    rename,
    merge: merge.map(idOf),
    allowMissingSlices: false,
    written: false,
  };
}

/** Whether a dataset that is merged in brings other values for the column by which the rows of `source` are placed. */
function isReplaced(name: string, source: AnyDataset, merge: readonly AnyDataset[]): boolean {
  const { digest } = source.column(source.hashlabel ?? name);
  const replacement = merge.findLast(({ columns }) => columns.has(name))?.columns.get(name);
  return replacement !== undefined && replacement.digest !== digest;
}

function checkRelated(a: AnyDataset, b: AnyDataset): void {
  const known = new Set(ancestors(a));
  if (ancestors(b).some((id) => known.has(id))) return;
  throw unrelatedDatasets(idOf(a), idOf(b));
}

/** A dataset and those to which it added columns, by id. */
function ancestors(dataset: AnyDataset): string[] {
  const ids = [idOf(dataset)];
  const { workdir } = dataset;
  for (let at: ManifestHead = dataset[ownHead]; at.parent !== null; at = readManifest(workdir, at.parent)) {
    ids.push(at.parent);
  }
  return ids;
}
