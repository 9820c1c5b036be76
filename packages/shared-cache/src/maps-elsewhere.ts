import { isPlainObject } from '@accelerator/base';
import { type DatasetPart, defaultDataset, partFiles } from '@accelerator/dataset';
import { contentPreimage, type JobSetup, outcomesOf, parseRowsRecord, preimageText, rowsFile } from '@accelerator/job';
import { type InstallPlan, type MapElsewhere, rowCostOf, withoutRows } from '@accelerator/runner';
import { fetchBlob, laySome } from './fetch-blobs.ts';
import type { FetchTools } from './fetch-job.ts';
import { rowsAddressOf } from './format/address.ts';
import { largestRecord, unseal } from './format/envelope.ts';
import { parseSharedRecord, type SharedRecord } from './format/shared-record.ts';

/** Few are enough: the newest most often has all rows that any has. */
const mostMaps = 2;

/** What is the same for maps that differ in their rows only; undefined for what is no map, or takes no rows of others. */
export function rowsBase(
  { definition }: InstallPlan['method'],
  setup: Pick<JobSetup, 'preimage' | 'contentInputs'>,
): string | undefined {
  const { map } = definition;
  if (map === undefined || !map.reuseRows) return undefined;
  return preimageText(withoutRows(map, contentPreimage(setup.preimage, setup.contentInputs)));
}

/** The addresses of records that a store has noted under an address, the newest first; none when there are none. */
export async function readRowsList(
  tools: Pick<FetchTools, 'circuit' | 'trusted'>,
  address: string,
): Promise<readonly string[]> {
  const stored = await tools.circuit.get('ac', address, largestRecord);
  if (stored === undefined) return [];
  const value = await unseal(address, stored.bytes, tools.trusted);
  const records = isPlainObject(value) && Array.isArray(value.records) ? value.records : [];
  return records.filter((each) => typeof each === 'string' && /^[0-9a-f]{64}$/.test(each)).map(String);
}

/** Maps from which rows may be taken. @throws RecordRefused for a record in which something is wrong */
export async function findMaps(tools: FetchTools, { method, setup }: InstallPlan): Promise<MapElsewhere[]> {
  const base = rowsBase(method, setup);
  if (base === undefined) return [];
  const found: MapElsewhere[] = [];
  for (const address of await readRowsList(tools, rowsAddressOf(base, tools.platform))) {
    const stored = await tools.circuit.get('ac', address, largestRecord);
    if (stored === undefined) continue;
    const record = parseSharedRecord(await unseal(address, stored.bytes, tools.trusted));
    const isOfKind = record.rows?.base === base && record.platform === tools.platform;
    const map = isOfKind
      ? await mapOf(
          tools,
          record,
          (method.definition.map?.output ?? []).map(([name]) => name),
        )
      : undefined;
    if (map !== undefined) found.push(map);
    if (found.length === mostMaps) break;
  }
  return found;
}

async function mapOf(
  tools: FetchTools,
  record: SharedRecord,
  names: readonly string[],
): Promise<MapElsewhere | undefined> {
  const { rows, post, datasets, columns } = record;
  const manifest = datasets.find(({ name }) => name === defaultDataset);
  const [blob] = rows?.identities ?? [];
  if (rows === undefined || manifest === undefined || blob === undefined || post.rows === undefined) return undefined;
  if (names.some((name) => !Object.hasOwn(manifest.columns, name))) return undefined;
  const outcomes = parseRowsRecordOf(record, rows.rows);
  const parts = manifest.rows.map((count, sliceno): DatasetPart | undefined => {
    if (count === 0) return undefined;
    const summaries = names.flatMap((name) => {
      const summary = manifest.columns[name]?.slices[sliceno];
      return summary === undefined ? [] : [[name, summary] as const];
    });
    return { name: defaultDataset, sliceno, rows: count, columns: Object.fromEntries(summaries) };
  });
  return {
    rowsPerSlice: rows.rows,
    identities: await fetchBlob(tools, blob),
    outcomes,
    parts,
    seen: post.seen,
    cost: rowCostOf(post),
    fetch: async (directories) => {
      for (const name of names) {
        const blobs = columns.find(({ dataset, column }) => dataset === defaultDataset && column === name)?.blobs ?? [];
        await laySome(tools, blobs, (file) => {
          const directory = directories.get(Number(file));
          const part = parts[Number(file)];
          const summary = part?.columns[name];
          if (directory === undefined || part === undefined || summary === undefined) return undefined;
          const [place] = Object.keys(partFiles({ ...part, columns: { [name]: summary } }));
          return place === undefined ? undefined : `${directory}/${place}`;
        });
      }
    },
  };
}

function parseRowsRecordOf({ rowsRecord }: SharedRecord, rows: readonly number[]): MapElsewhere['outcomes'] {
  if (rowsRecord === null) return rows.map((count) => (count === 0 ? [] : [[count, 'kept']]));
  const parsed = parseRowsRecord(Buffer.from(rowsRecord), rowsFile);
  return rows.map((_, sliceno) => outcomesOf(parsed, sliceno, rowsFile));
}
