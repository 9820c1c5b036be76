import { findRun, jsonText } from '@accelerator/inspect';
import { followRun, readRun } from '@accelerator/store';
import { eventText } from '@accelerator/urd';
import { Hono } from 'hono';
import { streamSSE } from 'hono/streaming';
import type { Serving } from '../server/answer.tsx';
import { changesOf } from '../server/changes.ts';
import { endOf } from '../server/end-of-stream.ts';
import { numberOf } from '../server/query.ts';

/** What comes while somebody looks: server-sent events, which a browser asks for again after a break. */
export function liveRoutes({ board }: Serving): Hono {
  const { workdir } = board;
  return new Hono()
    .get('/api/changes', (c) =>
      streamSSE(c, async (stream) => {
        await stream.writeSSE({ event: 'hello', data: '' });
        const since = c.req.query('since') ?? '';
        for await (const change of changesOf(board, since, endOf(stream))) await stream.writeSSE({ data: change });
      }),
    )
    .get('/api/runs/:run/events', async (c) => {
      const run = findRun(workdir, c.req.param('run'));
      if (c.req.query('follow') === '0') {
        const { events } = readRun(workdir, run);
        return c.body(events.map((event) => `${eventText(event)}\n`).join(''), 200, {
          'content-type': 'application/jsonl; charset=utf-8',
        });
      }
      // Known before anything is sent: else the page of an error could not be.
      await board.runs.look(run);
      const from = numberOf(c.req.header('last-event-id') ?? c.req.query('from'), 0);
      return streamSSE(c, async (stream) => {
        const events = followRun(workdir, run, { signal: endOf(stream), from });
        for (let next = await events.next(); ; next = await events.next()) {
          if (next.done === true) {
            await stream.writeSSE({ event: 'end', data: jsonText({ status: next.value }).trim() });
            return;
          }
          await stream.writeSSE({ id: String(next.value.end), data: eventText(next.value.event) });
        }
      });
    });
}
