import { formatCount, formatRate, formatSeconds, plural, type RunningJob } from '@accelerator/inspect';
import type { JSX } from 'preact';
import { Bar } from '../../html/parts.tsx';
import { url } from '../../html/url.ts';
import type { RunView } from './run-view.ts';

/** What a run is at: a bar for each job that is built, and what goes on before jobs have an id. */
export function RunningJobs({ view }: { readonly view: RunView }): JSX.Element {
  const { state, nowMs } = view;
  return (
    <ul class="running">
      {[...state.preparations.values()].map(({ method, what, done, total }) => (
        <li key={`${method} ${what}`}>
          <div class="running-head">
            <strong>{method}</strong>
            <span class="muted">
              {what === 'waiting'
                ? 'another engine builds it'
                : `its input files are read: ${formatCount(done)} of ${formatCount(total)}`}
            </span>
          </div>
          {what === 'waiting' ? null : (
            <Bar part={done / Math.max(1, total)} label={`${method} input files`} kind="run" />
          )}
        </li>
      ))}
      {[...state.running.values()].map((job) => (
        <li key={job.id} data-key={job.id}>
          <RunningJobLine job={job} nowMs={nowMs} />
        </li>
      ))}
    </ul>
  );
}

function RunningJobLine({ job, nowMs }: { readonly job: RunningJob; readonly nowMs: number }): JSX.Element {
  const { id, method, progress, startedMs } = job;
  const count = progress?.count;
  const rate = progress?.rate(nowMs);
  const left = progress?.secondsLeft(nowMs);
  const facts =
    progress === undefined || count === undefined
      ? ['waits for a worker']
      : [
          progress.name,
          `${formatCount(count.done)} of ${count.isEstimate ? '≈ ' : ''}${count.unit === 'slices' ? plural(count.total, 'slice') : formatCount(count.total)}`,
          ...(rate === undefined ? [] : [formatRate(rate)]),
          ...(left === undefined ? [] : [`${formatSeconds(left)} left`]),
        ];
  return (
    <>
      <div class="running-head">
        <a href={url(['jobs', id])}>
          <strong>{id}</strong>
        </a>
        <span>{method}</span>
        <span class="muted">{facts.join(' · ')}</span>
        <span class="running-time muted">
          {progress === undefined ? '' : `${Math.round(progress.fraction * 100)} % · `}
          {formatSeconds((nowMs - startedMs) / 1000)}
        </span>
      </div>
      <Bar part={progress?.fraction ?? 0} label={`${id} ${progress?.name ?? ''}`} kind="run" />
    </>
  );
}
