import { datasetId } from '@accelerator/dataset';
import { formatSeconds, plural } from '@accelerator/inspect';
import type { ComponentChildren, JSX } from 'preact';
import type { Board } from '../../board.ts';
import { Command, Moment } from '../../html/parts.tsx';
import { StateMark } from '../../html/state.tsx';
import { type Tab, Tabs } from '../../html/tabs.tsx';
import { url } from '../../html/url.ts';
import { dataAddress } from '../data/addresses.ts';
import type { JobHead } from './job-head.ts';

export type JobTab = 'overview' | 'why' | 'rows' | 'timeline' | 'output' | 'files' | 'source';

/** What stands around each tab of a job. */
export function JobFrame(props: {
  readonly board: Board;
  readonly head: JobHead;
  readonly tab: JobTab;
  readonly children: ComponentChildren;
}): JSX.Element {
  const { board, head, tab, children } = props;
  const { summary, caption, before, after, usedBy, run, isFetched } = head;
  const { job, method, state, seconds } = summary;
  return (
    <>
      <header class="job-head">
        <div class="job-title">
          <h1>
            {job} <a href={url(['methods', method])}>{method}</a>
          </h1>
          <StateMark state={state} />
          {seconds === null ? null : <span class="muted">{formatSeconds(seconds)}</span>}
          <nav class="job-neighbours" aria-label={`Other jobs of ${method}`}>
            {before === undefined ? null : (
              <a rel="prev" href={url(['jobs', before])} title={`The job of ${method} before: ${before}`}>
                ‹ {before}
              </a>
            )}
            {after === undefined ? null : (
              <a rel="next" href={url(['jobs', after])} title={`The job of ${method} after: ${after}`}>
                {after} ›
              </a>
            )}
          </nav>
        </div>
        {caption === '' ? null : <p class="job-caption">{caption}</p>}
        <p class="job-sub">
          <span>
            {isFetched ? 'came' : 'made'} <Moment iso={summary.created} />
            {isFetched ? ' from the shared cache, for ' : ' by '}
            {summary.script ?? '–'}
          </span>
          {run === null ? null : (
            <a class="to-page" href={url(['runs', run])}>
              its run
            </a>
          )}
          {usedBy.length === 0 ? (
            <span>used by none</span>
          ) : (
            <a href={url(['lineage', job], { up: 0, down: 2 })}>used by {plural(usedBy.length, 'job')}</a>
          )}
          {before === undefined || head.datasets.length === 0 ? null : (
            <a class="to-page" href={url(['compare'], { left: before, right: job })}>
              compare with {before}
            </a>
          )}
          <Command text={`npx ax pin ${job}${board.workdirFlag}`} />
        </p>
      </header>
      <Tabs tabs={tabsOf(head)} here={tab} label={`Of ${job}`} />
      {children}
    </>
  );
}

function tabsOf({ summary: { job }, datasets, files, printed, hasRows }: JobHead): Tab[] {
  const own = (name: JobTab, title: string, count?: number): Tab => ({
    name,
    title,
    address: url(['jobs', job, name]),
    count: count === 0 ? undefined : count,
  });
  const [first] = datasets;
  return [
    { ...own('overview', 'Overview'), address: url(['jobs', job]) },
    own('why', 'Why'),
    ...(first === undefined
      ? []
      : [
          { name: 'data', title: 'Data', address: dataAddress(datasetId(job, first)), count: datasets.length } as const,
        ]),
    ...(hasRows ? [own('rows', 'Rows')] : []),
    own('timeline', 'Timeline'),
    own('output', 'Output', printed),
    own('files', 'Files', files),
    own('source', 'Source'),
    { name: 'lineage', title: 'Lineage', address: url(['lineage', job]) },
  ];
}
