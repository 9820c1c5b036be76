import { formatCount } from '@accelerator/inspect';
import { Hono } from 'hono';
import { Command, Empty } from '../html/parts.tsx';
import { url } from '../html/url.ts';
import { findJobs, type JobWish } from '../pages/jobs/find-jobs.ts';
import { JobFilters } from '../pages/jobs/job-filters.tsx';
import { jobRows } from '../pages/jobs/job-row.ts';
import { JobsTable } from '../pages/jobs/jobs-table.tsx';
import { type Serving, sendPage } from '../server/answer.tsx';
import { liveChanges } from '../server/changes.ts';

const perPage = 50;

/** All jobs, the newest first. */
export function jobsRoutes(serving: Serving): Hono {
  const { workdir, index } = serving.board;
  return new Hono().get('/jobs', (c) => {
    const live = liveChanges(serving.board);
    index.refresh();
    const { q, method, state, script, option, before } = c.req.query();
    const wish: JobWish = Object.fromEntries(
      Object.entries({ q, method, state, script, option, before }).filter(([, value]) => value !== ''),
    );
    const { jobs, more } = findJobs(workdir, index, wish, perPage);
    const { done, total } = index.progress;
    const last = jobs.at(-1);
    return sendPage(
      c,
      serving,
      { title: 'Jobs', section: 'jobs', live },
      <>
        <h1>
          Jobs <span class="count">{formatCount(total)}</span>
        </h1>
        <JobFilters wish={wish} index={index} />
        {done < total ? (
          <p class="note" role="status">
            {formatCount(done)} of {formatCount(total)} jobs are read so far, the newest first.
          </p>
        ) : null}
        {total === 0 ? (
          <Empty title="There are no jobs yet">
            A build script makes them: <Command text="npx ax run" />
          </Empty>
        ) : jobs.length === 0 ? (
          <Empty title="No job fits">
            <a href="/jobs">Show all</a>
          </Empty>
        ) : (
          <JobsTable label="Jobs, the newest first" jobs={jobRows(workdir, jobs)} />
        )}
        <nav class="pager" aria-label="Pages of jobs">
          {before === undefined ? null : <a href={url(['jobs'], { ...wish, before: undefined })}>‹ Newest</a>}
          {more && last !== undefined ? (
            <a rel="next" href={url(['jobs'], { ...wish, before: last.job })}>
              Older ›
            </a>
          ) : null}
        </nav>
      </>,
    );
  });
}
