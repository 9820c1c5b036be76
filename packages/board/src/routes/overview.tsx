import { Hono } from 'hono';
import { Command, Empty, Section } from '../html/parts.tsx';
import { findJobs } from '../pages/jobs/find-jobs.ts';
import { jobRows } from '../pages/jobs/job-row.ts';
import { JobsTable } from '../pages/jobs/jobs-table.tsx';
import { RunsTable } from '../pages/runs/runs-table.tsx';
import { type Serving, sendPage } from '../server/answer.tsx';
import { liveChanges } from '../server/changes.ts';

/** What goes on, what went wrong, what is new. */
export function overviewRoutes(serving: Serving): Hono {
  const { workdir, index, runs: known } = serving.board;
  return new Hono().get('/', (c) => {
    const live = liveChanges(serving.board);
    index.refresh();
    const runs = known.list(60);
    const running = runs.filter(({ status }) => status === 'running');
    const scripts = new Map(runs.toReversed().map((run) => [run.start?.script ?? run.run, run]));
    const latest = [...scripts.values()].reverse().filter(({ status }) => status !== 'running');
    const failed = findJobs(workdir, index, { state: 'failed' }, 5).jobs;
    const newest = findJobs(workdir, index, {}, 12).jobs;
    return sendPage(
      c,
      serving,
      { title: 'Overview', live },
      <>
        <h1 class="only-read">Overview</h1>
        {running.length === 0 ? null : (
          <Section title="Running now">
            <RunsTable label="Runs that go on" runs={running} />
          </Section>
        )}
        <Section title="Latest run of each script" aside={<a href="/runs">all runs</a>}>
          {latest.length === 0 ? (
            <Empty title="No build script has run yet">
              Begin with <Command text="npx ax run" />
            </Empty>
          ) : (
            <RunsTable label="Latest run of each script" runs={latest.slice(0, 10)} />
          )}
        </Section>
        {failed.length === 0 ? null : (
          <Section title="Failed" aside={<a href="/jobs?state=failed">all that failed</a>}>
            <JobsTable label="Jobs that failed" jobs={jobRows(workdir, failed)} />
          </Section>
        )}
        {newest.length === 0 ? null : (
          <Section title="Newest jobs" aside={<a href="/jobs">all jobs</a>}>
            <JobsTable label="Newest jobs" jobs={jobRows(workdir, newest)} />
          </Section>
        )}
      </>,
    );
  });
}
