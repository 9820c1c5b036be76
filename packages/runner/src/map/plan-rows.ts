import { readFileSync, writeFileSync } from 'node:fs';
import { type Dataset, parseDatasetId } from '@accelerator/dataset';
import type { JobSetup } from '@accelerator/job';
import type { AnyMap } from '@accelerator/method';
import {
  attemptName,
  attemptPaths,
  dealtRows,
  encodedList,
  type MatchInput,
  type MatchTask,
  matchInputFile,
  type RowPlan,
} from '@accelerator/slice';
import { checkJob } from '@accelerator/store';
import type { JobTools } from '../job-plan.ts';
import type { JobRun } from '../job-run.ts';
import { runTasks } from '../run-tasks.ts';
import { computeAll } from './chunk-queue.ts';
import { isComputingCheaper } from './reuse-costs.ts';
import { type RowCandidate, rowCandidates } from './row-candidates.ts';

/** Which rows are computed, and which taken from earlier jobs. @param source of a map over rows */
export async function planRows(run: JobRun, map: AnyMap, source: Dataset | undefined): Promise<RowPlan> {
  const { setup, tools } = run;
  // Rows of a dataset lie in slices already; files and elements are dealt out to them in turn.
  const list = encodedList(map.over, setup.preimage.options);
  const rows = source?.rowsPerSlice ?? dealtRows(list.length, tools.workdir.slices);
  const candidates = candidatesFor(run, map, rows);
  return candidates.length === 0 ? computeAll(rows) : matchRows(run, map, candidates);
}

function candidatesFor({ plan, setup, tools }: JobRun, map: AnyMap, rows: readonly number[]): RowCandidate[] {
  if (!plan.reuseRows) return [];
  const total = rows.reduce((sum, each) => sum + each, 0);
  const candidates = rowCandidates(map, setup, total, tools.workdir);
  if (candidates.some(({ post }) => isComputingCheaper(post, total))) return [];
  return candidates.filter((each) => isUsable(each.setup, tools));
}

/** A process of its own reads the cells; this one has to serve the others. */
async function matchRows(run: JobRun, map: AnyMap, candidates: readonly RowCandidate[]): Promise<RowPlan> {
  const input: MatchInput = {
    over: map.over,
    columns: Object.keys(map.input),
    candidates: candidates.map(({ setup, post }) => ({
      setup,
      inPlace: post.seen !== undefined && post.seen.byMap.length > 0,
    })),
  };
  writeFileSync(matchInputFile(run.path), JSON.stringify(input));
  const task: MatchTask = { ...run.taskBase, step: 'match', sliceno: null };
  const { emit } = run.tools;
  const job = run.setup.job;
  const [done] = await runTasks(run, [task], () => emit({ type: 'step-started', job, step: 'match', slices: 1 }));
  if (done === undefined) throw new Error('Internal error: the rows of a map were not matched');
  const rows: RowPlan = JSON.parse(readFileSync(attemptPaths(run.path, attemptName(task, done.attempt)).value, 'utf8'));
  for (const { setup, post } of candidates)
    if (post.seen !== undefined && isTakenFrom(rows, setup.job)) run.seen.inherit(post.seen);
  return rows;
}

function isTakenFrom(plan: RowPlan, job: string): boolean {
  return plan.some((segments) =>
    segments.some(({ reuse }) => reuse !== null && parseDatasetId(reuse.dataset).jobId === job),
  );
}

/** The source of an earlier job may have been removed since: then its rows can't be identified. */
function isUsable({ job, preimage }: JobSetup, { workdir, use }: JobTools): boolean {
  const { source } = preimage.datasets;
  const jobs = typeof source === 'string' ? [job, source.split('/')[0] ?? ''] : [job];
  // Noted before they are looked at: `ax gc` may be removing them.
  return use?.(jobs) !== false && jobs.every((each) => checkJob(workdir, each).ok);
}
