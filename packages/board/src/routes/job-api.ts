import { latestJobSummaries, wholeJob, whyBuilt } from '@accelerator/inspect';
import { Hono } from 'hono';
import { findShownJob } from '../pages/job/find-shown-job.ts';
import { type Serving, sendJson } from '../server/answer.tsx';
import { countOf } from '../server/query.ts';

/** For programs: what `ax job --json` and `ax why --json` print, byte for byte. The others stand with their pages. */
export function jobApiRoutes({ board }: Serving): Hono {
  const { workdir } = board;
  return new Hono()
    .get('/api/jobs', (c) => sendJson(c, latestJobSummaries(workdir, countOf(c.req.query('number'), 20))))
    .get('/api/jobs/:job', async (c) => sendJson(c, await wholeJob(workdir, findShownJob(board, c.req.param('job')))))
    .get('/api/jobs/:job/why', async (c) =>
      sendJson(c, await whyBuilt(workdir, findShownJob(board, c.req.param('job')))),
    );
}
