import { formatCount, formatSeconds, type JobSummary } from '@accelerator/inspect';
import type { JSX } from 'preact';
import { Moment } from '../../html/parts.tsx';
import { StateMark } from '../../html/state.tsx';
import { url } from '../../html/url.ts';

/** A job in a table, with what is said of its options. */
export interface JobRow extends JobSummary {
  readonly caption: string;
  readonly optionsText: string;
  /** Why it failed, or why nothing is known of it. */
  readonly problem: string | null;
}

/** Jobs, a row each. The row's first link is what `Enter` opens. */
export function JobsTable(props: {
  readonly jobs: readonly JobRow[];
  readonly label: string;
  /** Where all are of one. */
  readonly withoutMethod?: boolean;
}): JSX.Element {
  const hasMethod = props.withoutMethod !== true;
  return (
    <div class="scroll-x">
      <table class="list" aria-label={props.label}>
        <thead>
          <tr>
            <th scope="col">Job</th>
            {hasMethod ? <th scope="col">Method</th> : null}
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
              {hasMethod ? <MethodCell method={job.method} /> : null}
              <td>
                <StateMark state={job.state} />
              </td>
              <td class="number">{job.seconds === null ? '' : formatSeconds(job.seconds)}</td>
              <td class="number">{job.rows === null ? '' : formatCount(job.rows)}</td>
              {job.problem === null ? (
                <td class="fill muted" title={job.optionsText}>
                  {job.caption === '' ? job.optionsText : job.caption}
                </td>
              ) : (
                <td class="fill bad-text" title={job.problem}>
                  {job.problem}
                </td>
              )}
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

function MethodCell({ method }: { readonly method: string }): JSX.Element {
  // Of a job whose record can't be read it is not known.
  if (method === '-') return <td class="method-name muted">–</td>;
  return (
    <td class="method-name" title={method}>
      <a class="quiet" href={url(['methods', method])}>
        {method}
      </a>
    </td>
  );
}
