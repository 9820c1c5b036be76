import { jobDetails } from '@accelerator/inspect';
import { Hono } from 'hono';
import { findShownJob } from '../pages/job/find-shown-job.ts';
import { JobFrame } from '../pages/job/job-frame.tsx';
import { jobHead } from '../pages/job/job-head.ts';
import { JobOverview } from '../pages/job/overview.tsx';
import { type Serving, sendPage } from '../server/answer.tsx';
import { liveChanges } from '../server/changes.ts';

/** A job: its first tab. The others have routes of their own, around which `JobFrame` stands too. */
export function jobRoutes(serving: Serving): Hono {
  const { board } = serving;
  return new Hono().get('/jobs/:job', async (c) => {
    const job = findShownJob(board, c.req.param('job'));
    const live = liveChanges(board);
    const head = jobHead(board, job);
    const details = await jobDetails(board.workdir, job);
    const isOpen = head.summary.state === 'running';
    return sendPage(
      c,
      serving,
      { title: `${job} ${head.summary.method}`, section: 'jobs', ...(isOpen && { live }) },
      <JobFrame board={board} head={head} tab="overview">
        <JobOverview details={details} />
      </JobFrame>,
    );
  });
}
