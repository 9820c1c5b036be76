import { type Dataset, type DatasetDeclaration, declareDataset } from '@accelerator/dataset';
import { decode, formatRowsRecord, type RowCounts, rowsFile } from '@accelerator/job';
import type { AnyMap } from '@accelerator/method';
import { hasFilenames, onErrorOf } from '@accelerator/slice';
import { Neighbours } from '@accelerator/store';
import { finishDatasets } from '../finish-datasets.ts';
import type { JobRun } from '../job-run.ts';
import { computeChunks } from './compute-chunks.ts';
import { gatherSlices } from './gather-slices.ts';
import { planRows } from './plan-rows.ts';
import { rowsRecordOf } from './rows-record.ts';

/**
 * Runs a map: chunks of rows go to whichever process is free, then each slice is gathered, in row order, from what the
 * chunks made and from what earlier jobs hold. So the result is the same whatever ran where.
 */
export async function runMap(run: JobRun, map: AnyMap): Promise<RowCounts> {
  const source = map.over === 'rows' ? openInput(run, 'source') : undefined;
  const plan = await planRows(run, map, source);
  const chunks = await computeChunks(run, map, plan);
  const skipped = chunks.reduce((sum, chunk) => sum + chunk.skipped, 0);
  const failed = chunks.reduce((sum, { failures }) => sum + failures.length, 0);
  // Rows that were left out don't stand beside those of the source.
  const parent = skipped === 0 ? source : undefined;
  const previous = openInput(run, 'previous') ?? null;
  const declaration = declareDataset(run.setup.job, { columns: map.output, parent, previous });
  const bad =
    failed > 0 && recordsFailures(run, map) ? declareBad(run.setup.job, hasFilenames(map, source)) : undefined;
  await gatherSlices(run, { plan, chunks, declaration, bad });
  run.files.declare(...[declaration, bad].filter((each) => each !== undefined));
  finishDatasets(run);
  const rows = (reused: boolean): number =>
    plan.flat().reduce((sum, { count, reuse }) => sum + (reused === (reuse !== null) ? count : 0), 0);
  if (rows(true) > 0) run.files.writeRecord(rowsFile, formatRowsRecord(rowsRecordOf(plan)));
  const retried = chunks.reduce((sum, chunk) => sum + chunk.retried, 0);
  return { computed: rows(false), reused: rows(true), skipped, failed, ...(retried > 0 && { retried }) };
}

function recordsFailures({ setup }: JobRun, map: AnyMap): boolean {
  return onErrorOf(map, decode(setup.preimage.options, String)) === 'record';
}

function declareBad(jobId: string, withFilename: boolean): DatasetDeclaration {
  const place = { slice: 'int32', row: 'int32', reason: 'unicode' } as const;
  const columns = withFilename ? ({ filename: 'unicode', ...place } as const) : place;
  return declareDataset(jobId, { name: 'bad', columns, allowMissingSlices: true });
}

function openInput({ setup, tools }: JobRun, name: 'source' | 'previous'): Dataset | undefined {
  const id = setup.preimage.datasets[name];
  return typeof id === 'string' ? new Neighbours(tools.workdir).openDataset(id) : undefined;
}
