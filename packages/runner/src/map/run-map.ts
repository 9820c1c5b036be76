import {
  type Dataset,
  type DatasetDeclaration,
  declareDataset,
  idOf,
  type PackedRows,
  packRows,
  RowSpans,
} from '@accelerator/dataset';
import { type BadRow, countOutcomes, decode, formatRowsRecord, type RowCounts, rowsFile } from '@accelerator/job';
import type { AnyMap } from '@accelerator/method';
import { hasFilenames, onErrorOf } from '@accelerator/slice';
import { Neighbours } from '@accelerator/store';
import { finishDatasets } from '../finish-datasets.ts';
import type { JobRun } from '../job-run.ts';
import { computeChunks, type DoneChunk } from './compute-chunks.ts';
import { gatherSlices } from './gather-slices.ts';
import { mapOutcomes, type SliceOutcomes } from './map-outcomes.ts';
import { planRows } from './plan-rows.ts';
import { isElsewhere } from './rows-elsewhere.ts';
import { rowsRecordOf } from './rows-record.ts';

/**
 * Runs a map: chunks of rows go to whichever process is free, then each slice is gathered, in row order, from what the
 * chunks made and from what earlier jobs hold. So the result is the same whatever ran where.
 */
export async function runMap(run: JobRun, map: AnyMap): Promise<RowCounts> {
  const source = map.over === 'rows' ? openInput(run, 'source') : undefined;
  const recordsBad = onErrorOf(map, decode(run.setup.preimage.options, String)) === 'record';
  const { plan, bad: takenBad, taken } = await planRows(run, map, { source, recordsBad });
  const chunks = await computeChunks(run, map, plan);
  const outcomes = mapOutcomes(plan, chunks);
  const counts = rowCounts(outcomes);
  // Rows that were left out don't stand beside those of the source.
  const parent = counts.skipped === 0 ? source : undefined;
  const previous = openInput(run, 'previous') ?? null;
  const declared = declareDataset(run.setup.job, { columns: map.output, parent, previous });
  const declaration =
    source === undefined || parent !== undefined
      ? declared
      : { ...declared, rowsOf: { dataset: idOf(source), without: outcomes.map(skippedRows) } };
  const badDeclaration =
    counts.failed > 0 && recordsBad ? declareBad(run.setup.job, hasFilenames(map, source)) : undefined;
  const bad = badDeclaration && { declaration: badDeclaration, rows: allBad(takenBad, chunks) };
  await gatherSlices(run, { outcomes, chunks, taken, declaration, bad });
  run.files.declare(...[declaration, badDeclaration].filter((each) => each !== undefined));
  finishDatasets(run);
  const { reused, resumed = 0, skipped, failed } = counts;
  if (reused + resumed + skipped + failed > 0)
    run.files.writeRecord(rowsFile, formatRowsRecord(rowsRecordOf(outcomes)));
  const retried = chunks.reduce((sum, chunk) => sum + chunk.retried, 0);
  return { ...counts, ...(retried > 0 && { retried }) };
}

/** The rows of a slice that were left out. */
function skippedRows({ runs }: SliceOutcomes): PackedRows {
  const skipped: [number, number][] = [];
  let row = 0;
  for (const [count, outcome] of runs) {
    if (outcome === 'skipped') skipped.push([row, row + count]);
    row += count;
  }
  return packRows(RowSpans.fromPairs(skipped));
}

function rowCounts(slices: readonly SliceOutcomes[]): Omit<RowCounts, 'retried'> {
  let [computed, reused, resumed, skipped, failed] = [0, 0, 0, 0, 0];
  for (const { segments, runs } of slices) {
    for (const { segment } of segments) {
      if (segment.reuse === null) computed += segment.count;
      else if (segment.reuse.attempt === undefined || isElsewhere(segment.reuse.dataset)) reused += segment.count;
      else resumed += segment.count;
    }
    const counts = countOutcomes(runs);
    skipped += counts.skipped;
    failed += counts.bad + counts.transient;
  }
  return { computed, reused, ...(resumed > 0 && { resumed }), skipped, failed };
}

/** By slice, in row order. */
function allBad(taken: readonly (readonly BadRow[])[], chunks: readonly DoneChunk[]): BadRow[][] {
  const all = taken.map((rows) => [...rows]);
  for (const { task, failures } of chunks) for (const failure of failures) all[task.sliceno]?.push(failure);
  return all.map((rows) => rows.sort((a, b) => a.row - b.row));
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
