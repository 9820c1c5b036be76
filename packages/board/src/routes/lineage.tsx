import { Hono } from 'hono';
import { Command, Empty } from '../html/parts.tsx';
import { url } from '../html/url.ts';
import { findShownJob } from '../pages/job/find-shown-job.ts';
import { type LineageReach, lineageOf } from '../pages/lineage/lineage-graph.ts';
import { LineageView } from '../pages/lineage/lineage-view.tsx';
import { type Serving, sendJson, sendPage } from '../server/answer.tsx';

const furthest = 50;

/** What jobs were made from, and what was made from them. */
export function lineageRoutes(serving: Serving): Hono {
  const { board } = serving;
  const { index } = board;
  return new Hono()
    .get('/lineage', async (c) => {
      await index.whole();
      const newest = index.jobs.find(({ end }) => end === 'done') ?? index.jobs[0];
      if (newest !== undefined) return c.redirect(url(['lineage', newest.job], { up: 4, down: 2 }), 302);
      return sendPage(
        c,
        serving,
        { title: 'Lineage', section: 'lineage' },
        <>
          <h1>Lineage</h1>
          <Empty title="There are no jobs yet">
            A build script makes them: <Command text="npx ax run" />
          </Empty>
        </>,
      );
    })
    .get('/lineage/:job', async (c) => {
      const job = findShownJob(board, c.req.param('job'));
      const reach = reachOf(c.req.query());
      await index.whole();
      return sendPage(
        c,
        serving,
        { title: `Lineage of ${job}`, section: 'lineage', wide: true },
        <>
          <h1>
            Lineage of <a href={url(['jobs', job])}>{job}</a>{' '}
            <span class="title-detail">{index.find(job)?.method}</span>
          </h1>
          <LineageView lineage={lineageOf(index, job, reach)} reach={reach} />
        </>,
      );
    })
    .get('/api/lineage/:job', async (c) => {
      const job = findShownJob(board, c.req.param('job'));
      await index.whole();
      return sendJson(c, lineageOf(index, job, reachOf(c.req.query())));
    });
}

function reachOf({ up, down }: Readonly<Record<string, string>>): LineageReach {
  const steps = (text: string | undefined, otherwise: number): number =>
    text !== undefined && /^\d{1,3}$/.test(text) ? Math.min(furthest, Number(text)) : otherwise;
  return { up: steps(up, 2), down: steps(down, 1) };
}
