import { jobRows } from '@accelerator/inspect';
import { Hono } from 'hono';
import { findShownJob } from '../pages/job/find-shown-job.ts';
import { JobFrame } from '../pages/job/job-frame.tsx';
import { jobHead } from '../pages/job/job-head.ts';
import { RowsPage } from '../pages/rows/rows-page.tsx';
import { type Serving, sendPage } from '../server/answer.tsx';

/** Where the rows of a map come from. */
export function rowsRoutes(serving: Serving): Hono {
  const { board } = serving;
  return new Hono().get('/jobs/:job/rows', (c) => {
    const job = findShownJob(board, c.req.param('job'));
    const head = jobHead(board, job);
    return sendPage(
      c,
      serving,
      { title: `${job} rows`, section: 'jobs' },
      <JobFrame board={board} head={head} tab="rows">
        <RowsPage rows={jobRows(board.workdir, job)} />
      </JobFrame>,
    );
  });
}
