import { readFileSync, writeFileSync } from 'node:fs';
import { type Dataset, type DatasetPart, parseDatasetId } from '@accelerator/dataset';
import { idThere, type JobSetup } from '@accelerator/job';
import type { AnyMap } from '@accelerator/method';
import {
  attemptName,
  attemptPaths,
  dealtRows,
  encodedList,
  type MatchedRows,
  type MatchInput,
  type MatchTask,
  matchInputFile,
} from '@accelerator/slice';
import { checkJob } from '@accelerator/store';
import type { JobTools } from '../job-plan.ts';
import type { JobRun } from '../job-run.ts';
import { JobKept } from '../kept/job-kept.ts';
import { keepTakenRows } from '../kept/keep-taken-rows.ts';
import { takeRows } from '../kept/take-rows.ts';
import { runTasks } from '../run-tasks.ts';
import { computeAll } from './chunk-queue.ts';
import { isComputingCheaper } from './reuse-costs.ts';
import { type RowCandidate, rowCandidates, rowsKey } from './row-candidates.ts';
import { RowsFromElsewhere } from './rows-elsewhere.ts';

/** What is done with the rows of a map. */
export interface PlannedRows extends MatchedRows {
  /** What was written by attempts that were taken over from jobs that ended early, by their names. */
  readonly taken: ReadonlyMap<string, DatasetPart>;
}

/** What a map goes over. */
interface MapRows {
  /** Of a map over rows. */
  readonly source: Dataset | undefined;
  /** Whether rows that fail are recorded with their reasons. */
  readonly recordsBad: boolean;
}

/** Which rows are computed, and which taken from earlier jobs. */
export async function planRows(run: JobRun, map: AnyMap, { source, recordsBad }: MapRows): Promise<PlannedRows> {
  const { setup, tools, plan } = run;
  // Rows of a dataset lie in slices already; files and elements are dealt out to them in turn.
  const list = encodedList(map.over, setup.preimage.options);
  const rows = source?.rowsPerSlice ?? dealtRows(list.length, tools.workdir.slices);
  const total = rows.reduce((sum, each) => sum + each, 0);
  const nothing = { plan: computeAll(rows), bad: rows.map(() => []), taken: new Map<string, DatasetPart>() };
  if (!map.reuseRows || total === 0) return nothing;
  const key = rowsKey(map, setup);
  run.kept = JobKept.begin(run, { format: 1, key, total, unit: 'rows' });
  if (!plan.reuseRows) return nothing;
  const { candidates: unfinished, parts } = await takeRows(run, map, { rows, key });
  const finished = rowCandidates(map, setup, total, tools.workdir).filter((each) => isUsable(each.setup, tools));
  // A fresh machine knows no earlier job.
  const isFresh = unfinished.length + finished.length === 0;
  const elsewhere = isFresh ? await RowsFromElsewhere.find(run) : undefined;
  const candidates = worthwhile([...unfinished, ...finished, ...(elsewhere?.candidates ?? [])], total);
  if (candidates.length === 0) return nothing;
  const matched = await matchRows(run, map, candidates, { reasons: recordsBad, retryBad: plan.retryBad });
  if ((await elsewhere?.fetch(matched)) === false) return nothing;
  const taken = keepTakenRows(run, matched, candidates, new Map([...parts, ...(elsewhere?.parts ?? [])]));
  return { ...matched, taken };
}

/** Those at the same places first, of which no row has to be told apart; the others where that is cheaper than computing. */
function worthwhile(candidates: readonly RowCandidate[], rows: number): RowCandidate[] {
  const here = candidates.filter(({ samePlaces }) => samePlaces);
  const others = candidates.filter(({ samePlaces }) => !samePlaces);
  return others.some(({ cost }) => isComputingCheaper(cost, rows)) ? here : [...here, ...others];
}

/** A process of its own reads the cells; this one has to serve the others. */
async function matchRows(
  run: JobRun,
  map: AnyMap,
  candidates: readonly RowCandidate[],
  how: Pick<MatchInput, 'reasons' | 'retryBad'>,
): Promise<MatchedRows> {
  const input: MatchInput = {
    over: map.over,
    columns: Object.keys(map.input),
    candidates: candidates.map(({ setup, inPlace, samePlaces, kept, hasOutcomes, elsewhere }) => ({
      setup,
      inPlace,
      samePlaces,
      ...(kept !== undefined && { kept }),
      ...(hasOutcomes !== undefined && { hasOutcomes }),
      ...(elsewhere !== undefined && { elsewhere }),
    })),
    ...how,
  };
  writeFileSync(matchInputFile(run.path), JSON.stringify(input));
  const task: MatchTask = { ...run.taskBase, step: 'match', sliceno: null };
  const { emit } = run.tools;
  const job = run.setup.job;
  const [done] = await runTasks(run, [task], () => emit({ type: 'step-started', job, step: 'match', slices: 1 }));
  if (done === undefined) throw new Error('Internal error: the rows of a map were not matched');
  const file = attemptPaths(run.path, attemptName(task, done.attempt)).value;
  const matched: MatchedRows = JSON.parse(readFileSync(file, 'utf8'));
  const from = jobsIn(matched);
  for (const { setup, seen } of candidates) if (seen !== undefined && from.has(setup.job)) run.seen.inherit(seen);
  return matched;
}

/** Jobs of which rows are taken. */
function jobsIn({ plan }: MatchedRows): Set<string> {
  const datasets = plan.flatMap((segments) => segments.flatMap(({ reuse }) => reuse?.dataset ?? []));
  return new Set([...new Set(datasets)].map((dataset) => parseDatasetId(dataset).jobId));
}

/** The source of an earlier job may have been removed since: then its rows can't be identified. */
function isUsable({ job, preimage }: JobSetup, { workdir, use }: JobTools): boolean {
  const { source } = preimage.datasets;
  const jobs = typeof source === 'string' ? [job, parseDatasetId(idThere(source) ?? '').jobId] : [job];
  // Noted before they are looked at: `ax gc` may be removing them.
  return use?.(jobs) !== false && jobs.every((each) => checkJob(workdir, each).ok);
}
