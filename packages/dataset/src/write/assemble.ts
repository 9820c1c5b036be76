import { digestOf } from '@accelerator/base';
import {
  type ColumnSummary,
  type ColumnType,
  type ExtremeJson,
  type RawExtreme,
  rawFromJson,
} from '@accelerator/column';
import {
  rowCountDiffers,
  sliceCountDiffers,
  slicesMissing,
  sliceWrittenTwice,
  vectorLengthDiffers,
} from '../errors.ts';
import { linkedColumns, mergedColumns } from '../link/link-columns.ts';
import type { ColumnDeclaration, DatasetDeclaration } from '../manifest/declaration.ts';
import { datasetId, diskName } from '../manifest/disk-names.ts';
import {
  type ColumnManifest,
  type DatasetManifest,
  inManifest,
  type LazyManifest,
  type ManifestHead,
  manifestFormat,
} from '../manifest/manifest.ts';
import { readManifestLazily } from '../manifest/read-manifest.ts';
import { assembleRetractions, type Retractions } from './assemble-retractions.ts';
import type { RetractedPart } from './retraction-marks.ts';
import type { DatasetPart } from './slice-writer.ts';

export interface AssembleInput {
  readonly jobId: string;
  readonly slices: number;
  readonly declaration: DatasetDeclaration;
  /** Of all slices and phases; parts of other datasets are passed over. */
  readonly parts: readonly DatasetPart[];
  /** Likewise: what they retract. */
  readonly retractions?: readonly RetractedPart[] | undefined;
  /** Absolute; where the manifests of `parent` and `previous` are. */
  readonly workdir: string;
  /** Manifests of the same job, by dataset id, that are not on disk yet. */
  readonly siblings?: ReadonlyMap<string, DatasetManifest> | undefined;
}

/**
 * Merges a declaration and the parts of all slices to the manifest of the dataset. Throws when a slice was written
 * twice (`SLICE_WRITTEN_TWICE`) or not at all (`SLICES_MISSING`), has not as many rows as the parent (`ROW_COUNT`), or
 * retracts what it can't (`RETRACTION_INVALID`).
 */
export function assembleManifest(input: AssembleInput): DatasetManifest {
  const { declaration, jobId, slices, workdir } = input;
  const id = datasetId(jobId, declaration.name);
  const read = new Map<string, LazyManifest>();
  const openLazily = (wanted: string): LazyManifest => {
    const sibling = input.siblings?.get(wanted);
    const manifest =
      read.get(wanted) ??
      (sibling === undefined ? readManifestLazily(workdir, wanted) : { head: sibling, whole: () => sibling });
    read.set(wanted, manifest);
    return manifest;
  };
  const open = (wanted: string): ManifestHead => openLazily(wanted).head;
  const parent = declaration.parent === null ? null : openLazily(declaration.parent).whole();
  const previous = declaration.previous === null ? null : open(declaration.previous);
  const merged = declaration.merge.map((each) => openLazily(each).whole());
  for (const other of [parent, previous, ...merged]) {
    if (other !== null && other.slices !== slices) {
      throw sliceCountDiffers(id, slices, { id: datasetId(other.jobId, other.name), slices: other.slices });
    }
  }
  const parts = partsBySlice(id, input);
  const rows = rowsPerSlice(id, declaration, parts, parent, slices);
  // Of columns with one name the last wins, in the place of the first.
  const columns = new Map([
    ...(parent === null ? [] : linkedColumns(declaration, jobId, parent)),
    ...mergedColumns(id, jobId, rows, merged),
    ...ownColumns(id, declaration, parts, slices),
  ]);
  const ofThis = (input.retractions ?? []).filter(({ name }) => name === declaration.name);
  const rowsOf = declaration.rowsOf && { ...declaration.rowsOf, digest: open(declaration.rowsOf.dataset).digest };
  const source = rowsOf === undefined ? parent : open(rowsOf.dataset);
  const retractions = assembleRetractions({ id, source, previous, parts: ofThis, workdir, open });
  const previousDigest = previous?.digest ?? null;
  return {
    format: manifestFormat,
    name: declaration.name,
    jobId,
    caption: declaration.caption,
    ...(declaration.filename !== undefined && { filename: declaration.filename }),
    slices,
    rows,
    parent: declaration.parent,
    previous: declaration.previous,
    hashlabel: declaration.hashlabel,
    digest: contentDigest(columns, [rows, declaration.hashlabel, previousDigest, ...contentOf(retractions)]),
    ...(retractions !== undefined && { retracts: retractions.retracts }),
    ...(rowsOf !== undefined && { rowsOf }),
    ...inManifest(columns),
  };
}

function partsBySlice(id: string, { declaration, parts, slices }: AssembleInput): Map<number, DatasetPart> {
  const bySlice = new Map<number, DatasetPart>();
  for (const part of parts) {
    if (part.name !== declaration.name) continue;
    if (bySlice.has(part.sliceno)) throw sliceWrittenTwice(id, part.sliceno);
    bySlice.set(part.sliceno, part);
  }
  const missing = Array.from({ length: slices }, (_, sliceno) => sliceno).filter((sliceno) => !bySlice.has(sliceno));
  if (missing.length > 0 && bySlice.size > 0 && !declaration.allowMissingSlices) {
    throw slicesMissing(id, missing, slices);
  }
  return bySlice;
}

function rowsPerSlice(
  id: string,
  declaration: DatasetDeclaration,
  parts: ReadonlyMap<number, DatasetPart>,
  parent: DatasetManifest | null,
  slices: number,
): number[] {
  // A dataset without columns of its own (a renamed or thinned parent) has nothing to be written.
  const linksOnly = parent !== null && declaration.columns.length === 0;
  return Array.from({ length: slices }, (_, sliceno) => {
    const expected = parent?.rows[sliceno] ?? 0;
    if (linksOnly) return expected;
    const received = parts.get(sliceno)?.rows ?? 0;
    if (parent !== null && received !== expected) {
      const [column] = declaration.columns;
      throw rowCountDiffers(id, sliceno, expected, received, declaration.parent ?? '', column?.name);
    }
    return received;
  });
}

function ownColumns(
  id: string,
  declaration: DatasetDeclaration,
  parts: ReadonlyMap<number, DatasetPart>,
  slices: number,
): [string, ColumnManifest][] {
  return declaration.columns.map((column) => {
    const { name } = column;
    const summaries = Array.from({ length: slices }, (_, sliceno) => summaryOf(parts.get(sliceno), name));
    return [name, mergeColumn(id, column, summaries)];
  });
}

function summaryOf(part: DatasetPart | undefined, column: string): ColumnSummary {
  const summary = part !== undefined && Object.hasOwn(part.columns, column) ? part.columns[column] : undefined;
  return summary ?? emptySummary;
}

const emptySummary: ColumnSummary = {
  rows: 0,
  nulls: 0,
  min: null,
  max: null,
  digest: '',
  size: 0,
  footerSize: 0,
  footerChecksum: '',
};

function mergeColumn(
  id: string,
  { name, type, nullable, length: declared }: ColumnDeclaration,
  slices: readonly ColumnSummary[],
): ColumnManifest {
  const length = lengthOfVectors(id, name, slices) ?? declared;
  const sum = (count: (summary: ColumnSummary) => number) => slices.reduce((total, each) => total + count(each), 0);
  const mins = slices.map(({ min }) => min);
  const maxes = slices.map(({ max }) => max);
  return {
    type,
    ...(length !== undefined && { length }),
    nullable,
    location: diskName(name),
    rows: sum(({ rows }) => rows),
    nulls: sum(({ nulls }) => nulls),
    min: outermost(type, mins, (a, b) => a < b),
    max: outermost(type, maxes, (a, b) => a > b),
    // An empty slice counts as empty whether it was written or not.
    digest: digestOf(slices.map((each) => (each.rows === 0 ? '' : each.digest)).join('\n')),
    size: sum(({ size }) => size),
    slices,
  };
}

/** Undefined where there is no vector. @throws AcceleratorError `VECTOR_LENGTH` */
function lengthOfVectors(id: string, column: string, slices: readonly ColumnSummary[]): number | undefined {
  const first = slices.findIndex(({ length }) => length !== undefined);
  const length = slices[first]?.length;
  const other = slices.findIndex((each) => each.length !== undefined && each.length !== length);
  if (length !== undefined && other >= 0) {
    throw vectorLengthDiffers(id, column, [first, length], [other, slices[other]?.length ?? 0]);
  }
  return length;
}

function outermost(
  type: ColumnType,
  values: readonly ExtremeJson[],
  beats: (a: RawExtreme, b: RawExtreme) => boolean,
): ExtremeJson {
  let best: { json: ExtremeJson; raw: RawExtreme } | undefined;
  for (const json of values) {
    const raw = rawFromJson(type, json);
    if (raw !== null && (best === undefined || beats(raw, best.raw))) best = { json, raw };
  }
  return best?.json ?? null;
}

const contentOf = (retractions: Retractions | undefined): readonly unknown[] =>
  retractions === undefined ? [] : [retractions.content];

/** Of what a dataset says, not of what it is called or where it is. */
function contentDigest(columns: ReadonlyMap<string, ColumnManifest>, more: readonly unknown[]): string {
  // In their order: who asks for all columns gets them in it.
  const described = [...columns].map(([name, { type, length, nullable, digest }]) => [
    name,
    type,
    nullable,
    digest,
    ...(length === undefined ? [] : [length]),
  ]);
  return digestOf(JSON.stringify(['dataset 2', described, ...more]));
}
