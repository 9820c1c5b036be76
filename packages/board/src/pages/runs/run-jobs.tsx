import { formatCount, formatSeconds, type RunJob } from '@accelerator/inspect';
import type { JSX } from 'preact';
import { StateMark } from '../../html/state.tsx';
import { url } from '../../html/url.ts';

/** More rows than this are too much for a page: what was built or failed comes before what was reused. */
const mostRows = 500;

/** What came of the jobs that a run asked for. */
export function RunJobs({ jobs }: { readonly jobs: readonly RunJob[] }): JSX.Element {
  const shown =
    jobs.length <= mostRows
      ? jobs
      : [...jobs.filter(({ state }) => state !== 'reused'), ...jobs.filter(({ state }) => state === 'reused')].slice(
          0,
          mostRows,
        );
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
          {shown.map(({ job, method, state, seconds, why, badRows }, index) => (
            <tr key={`${job} ${index}`} data-key={`${job} ${index}`}>
              <th scope="row">
                <a href={url(['jobs', job])}>{job}</a>
              </th>
              <td>{method}</td>
              <td>
                <StateMark state={state} />
              </td>
              <td class="number">{seconds === null ? '' : formatSeconds(seconds)}</td>
              <td class="fill muted" title={why ?? undefined}>
                {badRows > 0 ? <strong class="bad-text">{formatCount(badRows)} bad </strong> : null}
                {state === 'built' ? <a href={url(['jobs', job, 'why'])}>{why}</a> : why}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {jobs.length > mostRows ? (
        <p class="table-note muted">{formatCount(jobs.length - mostRows)} more are not shown.</p>
      ) : null}
    </div>
  );
}
