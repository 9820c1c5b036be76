import {
  findRun,
  latestJobSummaries,
  latestRuns,
  runDetails,
  wholeJob,
  whyBuilt,
  workdirDetails,
} from '@accelerator/inspect';
import { findJob } from '@accelerator/store';
import { Hono } from 'hono';
import { type Serving, sendJson } from '../server/answer.tsx';
import { countOf } from '../server/query.ts';

/** For programs: each of these is what the command with `--json` prints, byte for byte. */
export function apiRoutes({ board: { workdir } }: Serving): Hono {
  return new Hono()
    .get('/api/jobs', (c) => sendJson(c, latestJobSummaries(workdir, countOf(c.req.query('number'), 20))))
    .get('/api/jobs/:job', async (c) => sendJson(c, await wholeJob(workdir, findJob(workdir, c.req.param('job')))))
    .get('/api/jobs/:job/why', async (c) => sendJson(c, await whyBuilt(workdir, findJob(workdir, c.req.param('job')))))
    .get('/api/runs', (c) =>
      sendJson(c, latestRuns(workdir, c.req.query('script'), countOf(c.req.query('number'), 20))),
    )
    .get('/api/runs/:run', (c) => sendJson(c, runDetails(workdir, findRun(workdir, c.req.param('run')))))
    .get('/api/workdir', (c) => sendJson(c, workdirDetails(workdir)));
}
