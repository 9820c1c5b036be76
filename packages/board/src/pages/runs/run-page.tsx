import { formatCount, formatSeconds, plural } from '@accelerator/inspect';
import type { JSX } from 'preact';
import { AnsiText } from '../../html/ansi.tsx';
import { Empty, Section } from '../../html/parts.tsx';
import { WorkerLanes } from '../timeline/work-lanes.tsx';
import { RunHead } from './run-head.tsx';
import { RunJobs, type RunJobsWish } from './run-jobs.tsx';
import { RunSide } from './run-side.tsx';
import type { RunView } from './run-view.ts';
import { RunningJobs } from './running-jobs.tsx';

interface PartProps {
  readonly view: RunView;
  readonly wish?: RunJobsWish | undefined;
}

/** What the page of a run is put together from: while it goes on, each is sent again when it has changed. */
export const runParts = { head: RunHead, now: Now, jobs: Jobs, workers: Workers, printed: Printed, side: RunSide };

/** Everything about a run, also while it goes on. */
export function RunPage(props: PartProps): JSX.Element {
  const part = (name: keyof typeof runParts): JSX.Element => {
    const Part = runParts[name];
    return (
      <div class="part" data-part={name}>
        <Part {...props} />
      </div>
    );
  };
  return (
    <>
      {part('head')}
      {part('now')}
      <div class="columns">
        <div class="column-main">
          {part('jobs')}
          {part('workers')}
          {part('printed')}
        </div>
        <aside class="column-side">{part('side')}</aside>
      </div>
    </>
  );
}

function Now({ view }: PartProps): JSX.Element | null {
  const { details, state } = view;
  if (details.status !== 'running' || state.running.size + state.preparations.size === 0) return null;
  return (
    <Section title="Running now">
      <RunningJobs view={view} />
    </Section>
  );
}

function Jobs({ view: { details }, wish }: PartProps): JSX.Element {
  const { run, jobs } = details;
  return (
    <Section title="Jobs" aside={plural(jobs.length, 'job')}>
      {jobs.length === 0 ? <Empty title="It has asked for no job" /> : <RunJobs run={run} jobs={jobs} wish={wish} />}
    </Section>
  );
}

function Workers({ view: { spans } }: PartProps): JSX.Element | null {
  if (spans.length === 0) return null;
  const worked = spans.reduce((sum, { seconds }) => sum + seconds, 0);
  return (
    <Section title="Workers" aside={`${formatSeconds(worked)} of work`}>
      <div>
        <WorkerLanes spans={spans} label="What each worker was at" byMethod />
      </div>
    </Section>
  );
}

function Printed({ view }: PartProps): JSX.Element | null {
  const { printed } = view.details;
  if (printed.length === 0) return null;
  return (
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
  );
}
