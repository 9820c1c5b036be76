import { findRun, formatCount, latestRuns, runDetails, runDifference } from '@accelerator/inspect';
import { Hono } from 'hono';
import { Command, Empty } from '../html/parts.tsx';
import { url } from '../html/url.ts';
import { RunComparison } from '../pages/runs/run-comparison.tsx';
import { RunPage } from '../pages/runs/run-page.tsx';
import { runView } from '../pages/runs/run-view.ts';
import { RunsTable } from '../pages/runs/runs-table.tsx';
import { makeReport } from '../report/make-report.tsx';
import { type Serving, sendJson, sendPage } from '../server/answer.tsx';
import { liveChanges } from '../server/changes.ts';
import { countOf } from '../server/query.ts';
import { jobsWish } from './run-parts.tsx';

/** Runs of build scripts: all, one as it goes, two compared. */
export function runsRoutes(serving: Serving): Hono {
  const { board } = serving;
  const { workdir } = board;
  return new Hono()
    .get('/runs', (c) => {
      const live = liveChanges(board);
      const script = c.req.query('script') || undefined;
      const runs = board.runs.list(200);
      const scripts = [...new Set(runs.flatMap(({ start }) => start?.script ?? []))].sort();
      const shown = script === undefined ? runs : runs.filter(({ start }) => start?.script === script);
      return sendPage(
        c,
        serving,
        { title: 'Runs', section: 'runs', live },
        <>
          <h1>
            Runs <span class="count">{formatCount(shown.length)}</span>
          </h1>
          {scripts.length < 2 ? null : (
            <nav class="pills" aria-label="Scripts">
              <a href="/runs" aria-current={script === undefined ? 'true' : undefined}>
                all
              </a>
              {scripts.map((name) => (
                <a
                  key={name}
                  href={url(['runs'], { script: name })}
                  aria-current={name === script ? 'true' : undefined}
                >
                  {name}
                </a>
              ))}
            </nav>
          )}
          {shown.length === 0 ? (
            <Empty title="No run is kept">
              A build script makes one: <Command text="npx ax run" />. The latest 200 are kept.
            </Empty>
          ) : (
            <RunsTable label="Runs, the newest first" runs={shown} />
          )}
        </>,
      );
    })
    .get('/runs/:run', async (c) => {
      const run = findRun(workdir, c.req.param('run'));
      const view = await runView(board, run);
      const { status, start } = view.details;
      const wish = jobsWish(c);
      const live = status === 'running' ? url(['api', 'runs', run, 'parts'], { ...wish }) : undefined;
      return sendPage(
        c,
        serving,
        { title: `${start?.script ?? run} · run`, section: 'runs', ...(live !== undefined && { live }) },
        <RunPage view={view} wish={wish} />,
      );
    })
    .get('/runs/:run/report', async (c) => {
      const { html } = await makeReport({ workdir, project: board.project, about: c.req.param('run'), pictures: 60 });
      return c.html(html, 200, {
        'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox",
      });
    })
    .get('/runs/:run/compare/:other', (c) => {
      const [before, after] = [c.req.param('run'), c.req.param('other')].map((spec) => findRun(workdir, spec));
      const difference = runDifference(workdir, before ?? '', after ?? '');
      return sendPage(c, serving, { title: 'Two runs', section: 'runs' }, <RunComparison difference={difference} />);
    })
    .get('/api/runs', (c) =>
      sendJson(c, latestRuns(workdir, c.req.query('script') || undefined, countOf(c.req.query('number'), 20))),
    )
    .get('/api/runs/:run', (c) => sendJson(c, runDetails(workdir, findRun(workdir, c.req.param('run')))))
    .get('/api/runs/:run/compare/:other', (c) => {
      const [before, after] = [c.req.param('run'), c.req.param('other')].map((spec) => findRun(workdir, spec));
      return sendJson(c, runDifference(workdir, before ?? '', after ?? ''));
    });
}
