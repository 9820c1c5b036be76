import { formatCount, formatMoment, formatSeconds, plural } from '@accelerator/inspect';
import type { JSX } from 'preact';
import { Command } from '../../html/parts.tsx';
import { StateMark } from '../../html/state.tsx';
import { url } from '../../html/url.ts';
import { ErrorBox } from '../job/error-box.tsx';
import { countStates } from './run-jobs.tsx';
import type { RunView } from './run-view.ts';

/** What a run came to so far, in a line; why it failed, and what it warns of. */
export function RunHead({ view }: { readonly view: RunView }): JSX.Element {
  const { details, before } = view;
  const { run, status, start, seconds, error, warnings, uncommitted } = details;
  return (
    <>
      <header class="job-head">
        <div class="job-title">
          <h1>
            {start?.script ?? run}{' '}
            <span class="title-detail">run of {start === null ? '–' : formatMoment(start.started)}</span>
          </h1>
          <StateMark state={status} />
          <span class="muted">{formatSeconds(status === 'running' ? view.nowMs / 1000 : seconds)}</span>
        </div>
        <p class="job-sub">
          <span>{countsText(view)}</span>
          {start?.git === undefined ? null : (
            <span>
              commit <code>{start.git.commit.slice(0, 10)}</code>
              {uncommitted === 0 ? '' : ` and ${plural(uncommitted, 'changed file')}`}
            </span>
          )}
          {before === undefined ? null : (
            <a class="to-page" href={url(['runs', before, 'compare', run])}>
              compare with the one before
            </a>
          )}
          <a class="to-page" href={url(['runs', run, 'report'])}>
            report
          </a>
          <Command text={`npx ax runs ${run}`} />
        </p>
      </header>
      {error === null ? null : <ErrorBox error={error} />}
      {warnings.length === 0 ? null : (
        <div class="note">
          {warnings.map((text) => (
            <p key={text}>{text}</p>
          ))}
        </div>
      )}
    </>
  );
}

function countsText({ details: { jobs } }: RunView): string {
  const counts = countStates(jobs);
  const fetched = jobs.reduce((sum, { isFetched }) => sum + (isFetched ? 1 : 0), 0);
  const words = [
    [counts.built, 'built'],
    [counts.reused, fetched === 0 ? 'reused' : `reused (${formatCount(fetched)} from the shared cache)`],
    [counts.failed, 'failed'],
    [counts.running, 'running'],
    [counts.unfinished, 'not ended'],
  ] as const;
  const shown = words.filter(([number]) => number > 0).map(([number, word]) => `${formatCount(number)} ${word}`);
  return shown.length === 0 ? 'no jobs' : shown.join(', ');
}
