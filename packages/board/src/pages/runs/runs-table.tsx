import { formatCount, formatSeconds } from '@accelerator/inspect';
import type { RunSummary } from '@accelerator/store';
import type { JSX } from 'preact';
import { Moment } from '../../html/parts.tsx';
import { StateMark } from '../../html/state.tsx';
import { url } from '../../html/url.ts';
import { optionsLine } from '../jobs/job-row.ts';

/** Runs, a row each. */
export function RunsTable(props: { readonly runs: readonly RunSummary[]; readonly label: string }): JSX.Element {
  const hasCommits = props.runs.some(({ start }) => start?.git !== undefined);
  return (
    <div class="scroll-x">
      <table class="list" aria-label={props.label}>
        <thead>
          <tr>
            <th scope="col">Script</th>
            <th scope="col">State</th>
            <th scope="col" class="number">
              Time
            </th>
            <th scope="col" class="number">
              Built
            </th>
            <th scope="col" class="number">
              Reused
            </th>
            <th scope="col" class="number">
              Failed
            </th>
            <th scope="col" class="fill">
              Options
            </th>
            {hasCommits ? <th scope="col">Commit</th> : null}
            <th scope="col" class="number">
              Began
            </th>
          </tr>
        </thead>
        <tbody>
          {props.runs.map(({ run, start, status, seconds, counts, error }) => (
            <tr key={run}>
              <th scope="row" class="clip">
                <a href={url(['runs', run])} title={run}>
                  {start?.script ?? run}
                </a>
              </th>
              <td>
                <StateMark state={status} />
              </td>
              <td class="number">{formatSeconds(seconds)}</td>
              <td class="number">{countText(counts?.built)}</td>
              <td class="number">{countText(counts?.reused)}</td>
              <td class="number">{countText(counts?.failed)}</td>
              <td class="fill muted">{error === null ? optionsLine(start?.options) : error.message}</td>
              {hasCommits ? (
                <td>
                  <code class="muted">{start?.git?.commit.slice(0, 7) ?? ''}</code>
                </td>
              ) : null}
              <td class="number muted">
                <Moment iso={start?.started ?? null} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function countText(count: number | undefined): string {
  return count === undefined || count === 0 ? '' : formatCount(count);
}
