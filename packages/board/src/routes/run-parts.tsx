import { setTimeout } from 'node:timers/promises';
import { findRun } from '@accelerator/inspect';
import { type Context, Hono } from 'hono';
import { streamSSE } from 'hono/streaming';
import { renderToString } from 'preact-render-to-string';
import type { RunJobsWish } from '../pages/runs/run-jobs.tsx';
import { runParts } from '../pages/runs/run-page.tsx';
import { runView } from '../pages/runs/run-view.ts';
import { type Serving, withoutControls } from '../server/answer.tsx';
import { growthOf } from '../server/changes.ts';
import { endOf } from '../server/end-of-stream.ts';
import { numberOf } from '../server/query.ts';

/** What is asked for of the jobs of a run, of its page and of what comes while it goes on. */
export function jobsWish(c: Context): RunJobsWish {
  return { state: c.req.query('state') || undefined, from: numberOf(c.req.query('from'), 0) };
}

/**
 * What has changed of the page of a run, as it goes on. That the browser asks for the page anew each time would take two
 * ways through a machine that has much to do, and the page as a whole to be read.
 */
export function runPartsRoutes({ board }: Serving): Hono {
  return new Hono().get('/api/runs/:run/parts', async (c) => {
    const run = findRun(board.workdir, c.req.param('run'));
    // Known before anything is sent: else the page of an error could not be.
    await board.runs.look(run);
    const wish = jobsWish(c);
    return streamSSE(c, async (stream) => {
      const known = new Map<string, string>();
      for await (const _ of growthOf(board, run, endOf(stream))) {
        const began = performance.now();
        const view = await runView(board, run);
        const changed: Record<string, string> = {};
        for (const [name, Part] of Object.entries(runParts)) {
          const html = withoutControls(renderToString(<Part view={view} wish={wish} />));
          if (known.get(name) === html) continue;
          known.set(name, html);
          changed[name] = html;
        }
        await stream.writeSSE({ data: JSON.stringify(changed) });
        // Half of the time is for others.
        await setTimeout(performance.now() - began);
      }
      await stream.writeSSE({ event: 'end', data: '' });
    });
  });
}
