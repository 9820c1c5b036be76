import { formatCount, formatMoment, formatSeconds, plural } from '@accelerator/inspect';
import type { ComponentChildren, JSX } from 'preact';
import { AnsiText } from '../../html/ansi.tsx';
import { Command, Empty, Facts, Moment, Section } from '../../html/parts.tsx';
import { StateMark } from '../../html/state.tsx';
import { url } from '../../html/url.ts';
import { Value } from '../../html/value.tsx';
import { ErrorBox } from '../job/error-box.tsx';
import { WorkerLanes } from '../timeline/work-lanes.tsx';
import { countStates, RunJobs, type RunJobsWish } from './run-jobs.tsx';
import type { RunView } from './run-view.ts';
import { RunningJobs } from './running-jobs.tsx';

/** Everything about a run, also while it goes on. */
export function RunPage(props: { readonly view: RunView; readonly wish?: RunJobsWish | undefined }): JSX.Element {
  const { view, wish } = props;
  const { details, state, spans, before } = view;
  const { run, status, start, seconds, error, warnings, jobs, links, entries, returned, printed, uncommitted } =
    details;
  const isRunning = status === 'running';
  const options = typeof start?.options === 'object' && start.options !== null ? Object.entries(start.options) : [];
  return (
    <>
      <header class="job-head">
        <div class="job-title">
          <h1>
            {start?.script ?? run}{' '}
            <span class="title-detail">run of {start === null ? '–' : formatMoment(start.started)}</span>
          </h1>
          <StateMark state={status} />
          <span class="muted">{formatSeconds(isRunning ? view.nowMs / 1000 : seconds)}</span>
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
            <a href={url(['runs', before, 'compare', run])}>compare with the one before</a>
          )}
          <a href={url(['runs', run, 'report'])}>report</a>
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
      {isRunning && state.running.size + state.preparations.size > 0 ? (
        <Section title="Running now">
          <RunningJobs view={view} />
        </Section>
      ) : null}
      <div class="columns">
        <div class="column-main">
          <Section title="Jobs" aside={plural(jobs.length, 'job')}>
            {jobs.length === 0 ? (
              <Empty title="It has asked for no job" />
            ) : (
              <RunJobs run={run} jobs={jobs} wish={wish} />
            )}
          </Section>
          {spans.length === 0 ? null : (
            <Section title="Workers" aside={`${formatSeconds(waitedSeconds(view))} of work`}>
              <div>
                <WorkerLanes spans={spans} label="What each worker was at" byMethod />
              </div>
            </Section>
          )}
          {printed.length === 0 ? null : (
            <Section title="Printed by the script">
              <pre class="terminal">
                {printed.map(({ text, skipped }, index) => (
                  <span key={`${index}`}>
                    {skipped > 0 ? (
                      <span class="muted">
                        … {formatCount(skipped)} characters are not kept …{'\n'}
                      </span>
                    ) : null}
                    <AnsiText text={text} />
                  </span>
                ))}
              </pre>
            </Section>
          )}
        </div>
        <aside class="column-side">
          {options.length === 0 ? null : (
            <Section title="Options">
              <Facts facts={options.map(([name, value]) => [name, <Value value={value} />] as const)} />
            </Section>
          )}
          {returned === null ? null : (
            <Section title="Returned">
              <div class="value-box">
                <Value value={returned} />
              </div>
            </Section>
          )}
          {links.length === 0 ? null : (
            <Section title="Results">
              <Facts
                facts={links.map(({ name, job, target }) => [
                  name,
                  <a href={target === null ? url(['jobs', job, 'files']) : url(['jobs', job, 'view', target])}>
                    {[job, target ?? []].flat().join('/')}
                  </a>,
                ])}
              />
            </Section>
          )}
          {entries.length === 0 ? null : (
            <Section title="Lists">
              <Facts
                facts={entries.map(({ list, timestamp, change }) => [
                  change,
                  <a href={url(['lists', list, timestamp])}>{`${list}/${timestamp}`}</a>,
                ])}
              />
            </Section>
          )}
          <Section title="About">
            <Facts facts={aboutRun(view)} />
          </Section>
        </aside>
      </div>
    </>
  );
}

function countsText({ details: { jobs, status } }: RunView): string {
  const counts = countStates(jobs);
  const fetched = jobs.reduce((sum, { isFetched }) => sum + (isFetched ? 1 : 0), 0);
  const words = [
    [counts.built, 'built'],
    [counts.reused, fetched === 0 ? 'reused' : `reused (${formatCount(fetched)} from the shared cache)`],
    [counts.failed, 'failed'],
    [counts.running, status === 'running' ? 'running' : 'not ended'],
  ] as const;
  const shown = words.filter(([number]) => number > 0).map(([number, word]) => `${formatCount(number)} ${word}`);
  return shown.length === 0 ? 'no jobs' : shown.join(', ');
}

function waitedSeconds({ spans }: RunView): number {
  return spans.reduce((sum, { seconds }) => sum + seconds, 0);
}

function aboutRun({ details: { run, start, stoppedBy } }: RunView): (readonly [string, ComponentChildren])[] {
  const id = ['run', <code class="digest">{run}</code>] as const;
  if (start === null) return [id];
  return [
    ['began', <Moment iso={start.started} />],
    ['stopped by', stoppedBy],
    ['workers', formatCount(start.workers)],
    ['machine', `${start.host}, process ${start.pid}`],
    [
      'by',
      Object.entries(start.versions)
        .map(([name, version]) => `${name} ${version}`)
        .join(', '),
    ],
    id,
  ];
}
