import { type DatasetSummary, formatBytes, plural } from '@accelerator/inspect';
import type { ComponentChildren, JSX } from 'preact';
import { Command } from '../../html/parts.tsx';
import { Tabs } from '../../html/tabs.tsx';
import { url } from '../../html/url.ts';
import { dataAddress } from './addresses.ts';
import type { ViewName } from './data-query.ts';

/** What is known of a dataset around each of its views. */
export interface DataHead {
  readonly summary: DatasetSummary;
  readonly job: string;
  readonly method: string;
  /** Other datasets of the job. */
  readonly siblings: readonly string[];
  /** The job of the same method before. */
  readonly before: string | undefined;
  readonly workdirFlag: string;
}

const titles: Readonly<Record<ViewName, string>> = {
  table: 'Table',
  pictures: 'Pictures',
  columns: 'Columns',
  chain: 'Chain',
};

/** What stands around each view of a dataset. */
export function DataFrame(props: {
  readonly head: DataHead;
  readonly view: ViewName;
  readonly views: readonly ViewName[];
  readonly children: ComponentChildren;
}): JSX.Element {
  const { head, view, views, children } = props;
  const { summary, job, method, siblings, before, workdirFlag } = head;
  const { id, rows, columns, caption, parent, previous, filename } = summary;
  const size = columns.filter(({ linkedFrom }) => linkedFrom === null).reduce((sum, each) => sum + each.size, 0);
  return (
    <>
      <header class="data-head">
        <nav class="crumbs" aria-label="Where this is" data-steps data-up={url(['jobs', job])}>
          <a href={url(['jobs', job])}>{job}</a> <span aria-hidden="true">›</span>{' '}
          <a href={url(['methods', method])}>{method}</a>
        </nav>
        <div class="job-title">
          <h1>{id}</h1>
          <span class="muted">
            {plural(rows, 'row')} · {plural(summary.rowsPerSlice.length, 'slice')} · {plural(columns.length, 'column')}{' '}
            · {formatBytes(size)} of its own
          </span>
        </div>
        {caption === '' ? null : <p class="job-caption">{caption}</p>}
        <p class="job-sub">
          {filename === null ? null : <span class="ellipsis">from {filename}</span>}
          {parent === null ? null : (
            <span>
              adds columns to <a href={dataAddress(parent)}>{parent}</a>
            </span>
          )}
          {previous === null ? null : (
            <span>
              follows <a href={dataAddress(previous)}>{previous}</a>
            </span>
          )}
          {siblings.map((sibling) => (
            <a key={sibling} href={dataAddress(sibling)}>
              {sibling}
            </a>
          ))}
          {before === undefined ? null : (
            <a href={url(['compare'], { left: before, right: job })}>compare with {before}</a>
          )}
          <Command text={`npx ax ds ${id}${workdirFlag}`} />
        </p>
      </header>
      <Tabs
        tabs={views.map((name) => ({ name, title: titles[name], address: dataAddress(id, { view: name }) }))}
        here={view}
        label={`Views of ${id}`}
      />
      {children}
    </>
  );
}
