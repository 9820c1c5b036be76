import { formatBytes, formatCount, gcReport, type IndexedJob, plural, workdirDetails } from '@accelerator/inspect';
import { planCollection } from '@accelerator/store';
import { Hono } from 'hono';
import type { JSX } from 'preact';
import { Command, Empty, Facts, Section } from '../html/parts.tsx';
import { url } from '../html/url.ts';
import { type Serving, sendJson, sendPage } from '../server/answer.tsx';

const mostMethods = 25;
const mostJobs = 20;

/** How large the workdir is, what takes its room, and what `ax gc` would remove. */
export function diskRoutes(serving: Serving): Hono {
  const { board } = serving;
  const { workdir, index, workdirFlag } = board;
  return new Hono()
    .get('/disk', async (c) => {
      await index.whole();
      const { jobs } = index;
      const total = jobs.reduce((sum, { bytes }) => sum + bytes, 0);
      const largest = [...jobs].sort((a, b) => b.bytes - a.bytes).slice(0, mostJobs);
      const report =
        c.req.query('gc') === undefined
          ? undefined
          : gcReport(await planCollection(workdir, { keepDays: 7, level: 'all' }), false);
      return sendPage(
        c,
        serving,
        { title: 'Disk', section: 'disk' },
        <>
          <h1>
            {formatBytes(total)} <span class="title-detail">that jobs have made</span>
          </h1>
          <div class="columns">
            <div class="column-main">
              <Section title="By method">
                <MethodSizes jobs={jobs} total={total} />
              </Section>
              {largest.length === 0 ? null : (
                <Section title="Largest jobs">
                  <div class="scroll-x flush">
                    <table class="list" aria-label="Largest jobs">
                      <tbody>
                        {largest.map(({ job, method, bytes }) => (
                          <tr key={job}>
                            <th scope="row">
                              <a href={url(['jobs', job])}>{job}</a>
                            </th>
                            <td class="fill">{method}</td>
                            <td class="number">{formatBytes(bytes)}</td>
                          </tr>
                        ))}
                      </tbody>
                    </table>
                  </div>
                </Section>
              )}
            </div>
            <aside class="column-side">
              <Section title="Workdir">
                <Facts
                  facts={[
                    ['name', workdir.name],
                    ['slices', formatCount(workdir.slices)],
                    ['jobs', formatCount(index.progress.total)],
                    ['failed', formatCount(jobs.filter(({ end }) => end === 'failed').length)],
                    ['directory', <code class="path">{workdir.path}</code>],
                  ]}
                />
              </Section>
              <Section title="What could go">
                {report === undefined ? (
                  <p>
                    <a class="button" href="/disk?gc=1">
                      Look what nothing needs
                    </a>
                  </p>
                ) : (
                  <>
                    <p>
                      {report.remove.length === 0 ? 'Nothing: ' : ''}
                      {plural(report.remove.length, 'job')} with{' '}
                      {formatBytes(report.remove.reduce((sum, { freed }) => sum + freed, 0))}{' '}
                      {report.remove.length === 1 ? 'is needed by nothing, and was' : 'are needed by nothing, and were'}{' '}
                      last used more than 7 days ago.
                    </p>
                    <p>
                      <Command text={`npx ax gc --delete${workdirFlag}`} />
                    </p>
                  </>
                )}
              </Section>
            </aside>
          </div>
        </>,
      );
    })
    .get('/api/workdir', (c) => sendJson(c, workdirDetails(workdir)))
    .get('/api/gc', async (c) =>
      sendJson(c, gcReport(await planCollection(workdir, { keepDays: 7, level: 'all' }), false)),
    );
}

function MethodSizes({ jobs, total }: { readonly jobs: readonly IndexedJob[]; readonly total: number }): JSX.Element {
  const sizes = new Map<string, { bytes: number; jobs: number }>();
  for (const { method, bytes } of jobs) {
    const known = sizes.get(method) ?? { bytes: 0, jobs: 0 };
    sizes.set(method, { bytes: known.bytes + bytes, jobs: known.jobs + 1 });
  }
  const rows = [...sizes].sort((a, b) => b[1].bytes - a[1].bytes).slice(0, mostMethods);
  const most = rows[0]?.[1].bytes ?? 0;
  if (total === 0 || most === 0) return <Empty title="Nothing takes room yet" />;
  return (
    <table class="bars" aria-label="Bytes by method">
      <tbody>
        {rows.map(([method, { bytes, jobs: count }]) => (
          <tr key={method}>
            <th scope="row">
              <a href={url(['methods', method])}>{method}</a>
            </th>
            <td class="number">{formatBytes(bytes)}</td>
            <td class="number muted">{plural(count, 'job')}</td>
            <td class="bars-bar">
              <svg width="100%" height="10" aria-hidden="true">
                <rect class="bar-part" width={`${((bytes / most) * 100).toFixed(2)}%`} height="10" rx="2" />
              </svg>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
