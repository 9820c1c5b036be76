import { formatCount, formatSeconds, type RunJob, type RunJobState } from '@accelerator/inspect';
import type { JSX } from 'preact';
import { StateMark, stateWord } from '../../html/state.tsx';
import { url } from '../../html/url.ts';

/** More rows than this are too much for a page that follows a run. */
const perPage = 200;

/** Which of the jobs of a run are wanted. */
export interface RunJobsWish {
  readonly state?: string | undefined;
  /** So many before them are passed over. */
  readonly from: number;
}

const states: readonly RunJobState[] = ['running', 'unfinished', 'failed', 'built', 'reused'];

export function countStates(jobs: readonly RunJob[]): Record<RunJobState, number> {
  const counts = { running: 0, unfinished: 0, failed: 0, built: 0, reused: 0 };
  for (const { state } of jobs) counts[state]++;
  return counts;
}

/**
 * What came of the jobs that a run asked for: in the order in which they ended; of very many the newest first.
 * @param props.wish absent: where no page leads to another, as in a report
 */
export function RunJobs(props: {
  readonly run: string;
  readonly jobs: readonly RunJob[];
  readonly wish?: RunJobsWish | undefined;
}): JSX.Element {
  const { run, jobs, wish } = props;
  if (jobs.length <= perPage) return <JobRows jobs={jobs.map((job, index) => ({ job, index }))} />;
  const { state, from = 0 } = wish ?? {};
  const counts = countStates(jobs);
  const total =
    state === undefined ? jobs.length : states.reduce((sum, each) => sum + (each === state ? counts[each] : 0), 0);
  const shown = newest(jobs, state, from);
  const address = (query: { readonly state?: string | undefined; readonly from?: number | undefined }): string =>
    url(['runs', run], query);
  const rest = total - from - shown.length;
  return (
    <>
      {wish === undefined ? null : (
        <nav class="pills" aria-label="Jobs by what came of them">
          <a href={address({})} aria-current={state === undefined ? 'true' : undefined}>
            all <span class="count">{formatCount(jobs.length)}</span>
          </a>
          {states.map((each) => {
            const count = counts[each];
            return count === 0 && each !== state ? null : (
              <a key={each} href={address({ state: each })} aria-current={each === state ? 'true' : undefined}>
                {stateWord(each)} <span class="count">{formatCount(count)}</span>
              </a>
            );
          })}
        </nav>
      )}
      <JobRows jobs={shown} />
      {wish === undefined ? (
        <p class="table-note muted">{formatCount(rest)} more are not shown.</p>
      ) : (
        <nav class="pager" aria-label="Pages of jobs">
          {from === 0 ? null : <a href={address({ state })}>‹ Newest</a>}
          {rest <= 0 ? null : (
            <a rel="next" href={address({ state, from: from + perPage })}>
              Older ›
            </a>
          )}
        </nav>
      )}
    </>
  );
}

interface JobAt {
  readonly job: RunJob;
  /** Among all of the run. */
  readonly index: number;
}

function newest(jobs: readonly RunJob[], state: string | undefined, from: number): JobAt[] {
  const shown: JobAt[] = [];
  let passed = 0;
  for (let index = jobs.length - 1; index >= 0 && shown.length < perPage; index--) {
    const job = jobs[index];
    if (job === undefined || (state !== undefined && job.state !== state)) continue;
    if (passed++ >= from) shown.push({ job, index });
  }
  return shown;
}

function JobRows(props: { readonly jobs: readonly JobAt[] }): JSX.Element {
  return (
    <div class="scroll-x flush">
      <table class="list" aria-label="Jobs of the run">
        <thead>
          <tr>
            <th scope="col">Job</th>
            <th scope="col">Method</th>
            <th scope="col">State</th>
            <th scope="col" class="number">
              Time
            </th>
            <th scope="col" class="fill">
              Why
            </th>
          </tr>
        </thead>
        <tbody>
          {props.jobs.map(({ job: { job, method, state, seconds, why, badRows, isFetched }, index }) => (
            <tr key={`${job} ${index}`} data-key={`${job} ${index}`}>
              <th scope="row">
                <a href={url(['jobs', job])}>{job}</a>
              </th>
              <td class="method-name" title={method}>
                {method}
              </td>
              <td>
                <StateMark state={state} />
              </td>
              <td class="number">{seconds === null ? '' : formatSeconds(seconds)}</td>
              <td class="fill muted" title={why ?? undefined}>
                {badRows > 0 ? <strong class="bad-text">{formatCount(badRows)} bad </strong> : null}
                {isFetched ? 'from the shared cache' : null}
                {state === 'built' ? <a href={url(['jobs', job, 'why'])}>{why}</a> : why}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
