import { formatCount, formatSeconds, type JobSummary } from '@accelerator/inspect';
import type { JSX } from 'preact';
import { Moment } from '../../html/parts.tsx';
import { StateMark } from '../../html/state.tsx';
import { url } from '../../html/url.ts';

/** A job in a table, with what is said of its options. */
export interface JobRow extends JobSummary {
  readonly caption: string;
  readonly optionsText: string;
}

/** Jobs, a row each. The row's first link is what `Enter` opens. */
export function JobsTable(props: { readonly jobs: readonly JobRow[]; readonly label: string }): JSX.Element {
  return (
    <div class="scroll-x">
      <table class="list" aria-label={props.label}>
        <thead>
          <tr>
            <th scope="col">Job</th>
            <th scope="col">Method</th>
            <th scope="col">State</th>
            <th scope="col" class="number">
              Time
            </th>
            <th scope="col" class="number">
              Rows
            </th>
            <th scope="col" class="fill">
              Options
            </th>
            <th scope="col">Script</th>
            <th scope="col" class="number">
              Made
            </th>
          </tr>
        </thead>
        <tbody>
          {props.jobs.map((job) => (
            <tr key={job.job}>
              <th scope="row">
                <a href={url(['jobs', job.job])}>{job.job}</a>
              </th>
              <td class="method-name" title={job.method}>
                <a class="quiet" href={url(['methods', job.method])}>
                  {job.method}
                </a>
              </td>
              <td>
                <StateMark state={job.state} />
              </td>
              <td class="number">{job.seconds === null ? '' : formatSeconds(job.seconds)}</td>
              <td class="number">{job.rows === null ? '' : formatCount(job.rows)}</td>
              <td class="fill muted" title={job.optionsText}>
                {job.caption === '' ? job.optionsText : job.caption}
              </td>
              <td class="clip" title={job.script ?? undefined}>
                {job.script ?? ''}
              </td>
              <td class="number muted">
                <Moment iso={job.created} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
