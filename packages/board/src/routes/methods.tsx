import { formatCount, formatSeconds, methodDetails, summarizeMethods } from '@accelerator/inspect';
import { Hono } from 'hono';
import type { Board } from '../board.ts';
import { Empty } from '../html/parts.tsx';
import { Prose } from '../html/prose.tsx';
import { url } from '../html/url.ts';
import { jobRows } from '../pages/jobs/job-row.ts';
import { JobsTable } from '../pages/jobs/jobs-table.tsx';
import { MethodPage, TimesChart } from '../pages/methods/method-page.tsx';
import { type Serving, sendJson, sendPage } from '../server/answer.tsx';

/** Of a method so many jobs stand on its page. */
const jobsShown = 15;

/** The methods of the project, with what their jobs took. */
export function methodsRoutes(serving: Serving): Hono {
  const { board } = serving;
  const { workdir, index } = board;
  return new Hono()
    .get('/methods', async (c) => {
      index.refresh();
      const project = await board.projectNow();
      const methods = project === undefined ? [] : await summarizeMethods(project);
      const work = workByMethod(board);
      const known = new Set(methods.map(({ name }) => name));
      const rows = [
        ...methods,
        ...[...work.keys()]
          .filter((name) => !known.has(name) && name !== '-')
          .map((name) => ({ name, description: 'There is no such method in the project any more.', broken: null })),
      ].sort((a, b) => (work.get(b.name)?.jobs ?? 0) - (work.get(a.name)?.jobs ?? 0));
      return sendPage(
        c,
        serving,
        { title: 'Methods', section: 'methods' },
        <>
          <h1>
            Methods <span class="count">{formatCount(rows.length)}</span>
          </h1>
          {rows.length === 0 ? (
            <Empty title="There are no methods yet">
              {project === undefined
                ? 'The board was started outside of a project.'
                : 'Each file below methods/ is one.'}
            </Empty>
          ) : (
            <div class="scroll-x">
              <table class="list" aria-label="Methods">
                <thead>
                  <tr>
                    <th scope="col">Method</th>
                    <th scope="col" class="number">
                      Jobs
                    </th>
                    <th scope="col" class="number">
                      Time in all
                    </th>
                    <th scope="col" class="fill">
                      What it does
                    </th>
                  </tr>
                </thead>
                <tbody>
                  {rows.map(({ name, description, broken }) => (
                    <tr key={name}>
                      <th scope="row" class="clip" title={name}>
                        <a href={url(['methods', name])}>{name}</a>
                      </th>
                      <td class="number">{work.has(name) ? formatCount(work.get(name)?.jobs ?? 0) : ''}</td>
                      <td class="number">{work.has(name) ? formatSeconds(work.get(name)?.seconds ?? 0) : ''}</td>
                      <td class={`fill ${broken === null ? 'muted' : 'bad-text'}`} title={broken ?? description}>
                        {broken ?? <Prose text={description} />}
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
          )}
        </>,
      );
    })
    .get('/methods/:name', async (c) => {
      index.refresh();
      const name = c.req.param('name');
      const jobs = index.jobs.filter(({ method }) => method === name);
      const project = await board.projectNow();
      const isOfProject = project?.catalog.names.includes(name) === true;
      const table = (
        <JobsTable withoutMethod label={`Jobs of ${name}`} jobs={jobRows(workdir, jobs.slice(0, jobsShown))} />
      );
      // One that was removed from the project is known by its jobs.
      const page =
        project === undefined || (!isOfProject && jobs.length > 0) ? (
          <>
            <h1>{name}</h1>
            <p class="lead muted">There is no such method in the project any more.</p>
            <TimesChart jobs={jobs} />
            {table}
          </>
        ) : (
          <MethodPage details={await methodDetails(project, workdir, name)} jobs={jobs}>
            {jobs.length === 0 ? <Empty title="It has no jobs" /> : table}
          </MethodPage>
        );
      return sendPage(c, serving, { title: name, section: 'methods' }, page);
    })
    .get('/api/methods', async (c) => {
      const project = await board.projectNow();
      return sendJson(c, project === undefined ? [] : await summarizeMethods(project));
    })
    .get('/api/methods/:name', async (c) => {
      const project = await board.projectNow();
      if (project === undefined) return c.notFound();
      return sendJson(c, await methodDetails(project, workdir, c.req.param('name')));
    });
}

function workByMethod({ index }: Board): Map<string, { readonly jobs: number; readonly seconds: number }> {
  const work = new Map<string, { jobs: number; seconds: number }>();
  for (const { method, seconds } of index.jobs) {
    const known = work.get(method) ?? { jobs: 0, seconds: 0 };
    work.set(method, { jobs: known.jobs + 1, seconds: known.seconds + (seconds ?? 0) });
  }
  return work;
}
