import {
  entryDetails,
  formatCount,
  formatMoment,
  plural,
  summarizeEntries,
  summarizeLists,
} from '@accelerator/inspect';
import { listsMeant } from '@accelerator/store';
import { Hono } from 'hono';
import { Command, Empty, Facts, Section } from '../html/parts.tsx';
import { url } from '../html/url.ts';
import { type Serving, sendJson, sendPage } from '../server/answer.tsx';

/** Jobs that are kept under a name and a date. */
export function listsRoutes(serving: Serving): Hono {
  const { board } = serving;
  const { workdir } = board;
  const lists = () => listsMeant(workdir, 'the board');
  return new Hono()
    .get('/lists', (c) => {
      const found = workdir.lists === undefined ? [] : summarizeLists(lists(), true);
      return sendPage(
        c,
        serving,
        { title: 'Lists', section: 'lists' },
        <>
          <h1>
            Lists <span class="count">{formatCount(found.length)}</span>
          </h1>
          {found.length === 0 ? (
            <Empty title="There are no lists">
              A build script makes them by <Command text="urd.session('import', '2026-11')" />
            </Empty>
          ) : (
            <div class="scroll-x">
              <table class="list" aria-label="Lists">
                <thead>
                  <tr>
                    <th scope="col">List</th>
                    <th scope="col" class="number">
                      Entries
                    </th>
                    <th scope="col" class="number">
                      Hidden
                    </th>
                    <th scope="col">Latest</th>
                    <th scope="col" class="fill">
                      Caption
                    </th>
                  </tr>
                </thead>
                <tbody>
                  {found.map(({ list, entries, hidden, latest, caption }) => (
                    <tr key={list}>
                      <th scope="row">
                        <a href={url(['lists', list])}>{list}</a>
                      </th>
                      <td class="number">{formatCount(entries)}</td>
                      <td class="number">{hidden === 0 ? '' : formatCount(hidden)}</td>
                      <td>{latest === null ? '–' : <a href={url(['lists', list, latest])}>{latest}</a>}</td>
                      <td class="fill muted">{caption}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
          )}
        </>,
      );
    })
    .get('/lists/:list', (c) => {
      // As in commands, a list of one's own needs no more than its name; else it is the one of that name, if there is one.
      const name = c.req.param('list');
      const { user } = lists();
      const named = lists()
        .all()
        .filter((list) => list.endsWith(`/${name}`));
      const found = named.find((list) => list === `${user}/${name}`) ?? named[0] ?? lists().idOf(name);
      return c.redirect(url(['lists', found]), 302);
    })
    .get('/lists/:user/:list', (c) => {
      const list = `${c.req.param('user')}/${c.req.param('list')}`;
      const entries = summarizeEntries(lists(), list, '0', true).toReversed();
      return sendPage(
        c,
        serving,
        { title: list, section: 'lists' },
        <>
          <h1>
            {list} <span class="count">{plural(entries.length, 'entry', 'entries')}</span>
          </h1>
          <div class="scroll-x">
            <table class="list" aria-label={`Entries of ${list}`}>
              <thead>
                <tr>
                  <th scope="col">Timestamp</th>
                  <th scope="col" class="number">
                    Jobs
                  </th>
                  <th scope="col">State</th>
                  <th scope="col" class="fill">
                    Caption
                  </th>
                </tr>
              </thead>
              <tbody>
                {entries.map(({ timestamp, jobs, hidden, caption }) => (
                  <tr key={timestamp}>
                    <th scope="row">
                      <a href={url(['lists', list, timestamp])}>{timestamp}</a>
                    </th>
                    <td class="number">{formatCount(jobs)}</td>
                    <td class="muted">{hidden ?? 'counts'}</td>
                    <td class="fill muted">{caption}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </>,
      );
    })
    .get('/lists/:user/:list/:timestamp', (c) => {
      const { user, list, timestamp } = c.req.param();
      const entry = entryDetails(workdir, lists(), `${user}/${list}/${timestamp}`, true);
      return sendPage(
        c,
        serving,
        { title: `${entry.list}/${entry.timestamp}`, section: 'lists' },
        <>
          <h1>
            <a class="quiet" href={url(['lists', entry.list])}>
              {entry.list}
            </a>
            /{entry.timestamp}
          </h1>
          {entry.caption === '' ? null : <p class="lead">{entry.caption}</p>}
          {entry.hidden === null ? null : <p class="note">It is hidden: {entry.hidden}</p>}
          <div class="columns">
            <div class="column-main">
              <Section title="Jobs">
                <div class="scroll-x flush">
                  <table class="list" aria-label="Jobs">
                    <tbody>
                      {entry.jobs.map(({ name, job, method, problem }) => (
                        <tr key={name}>
                          <th scope="row">{name}</th>
                          <td>{job === null ? '–' : <a href={url(['jobs', job])}>{job}</a>}</td>
                          <td>{method}</td>
                          <td class="fill bad-text">{problem}</td>
                        </tr>
                      ))}
                    </tbody>
                  </table>
                </div>
              </Section>
            </div>
            <aside class="column-side">
              <Section title="About">
                <Facts
                  facts={[
                    ['entered', formatMoment(entry.entered)],
                    ['by run', entry.run === null ? null : <a href={url(['runs', entry.run])}>{entry.run}</a>],
                    ...entry.deps.map(
                      (dep) =>
                        [
                          'made from',
                          <a href={url(['lists', dep.list, dep.timestamp])}>{`${dep.list}/${dep.timestamp}`}</a>,
                        ] as const,
                    ),
                  ]}
                />
              </Section>
            </aside>
          </div>
        </>,
      );
    })
    .get('/api/lists', (c) => sendJson(c, summarizeLists(lists(), c.req.query('all') !== undefined)))
    .get('/api/lists/:user/:list', (c) =>
      sendJson(
        c,
        summarizeEntries(
          lists(),
          `${c.req.param('user')}/${c.req.param('list')}`,
          '0',
          c.req.query('all') !== undefined,
        ),
      ),
    )
    .get('/api/lists/:user/:list/:timestamp', (c) => {
      const { user, list, timestamp } = c.req.param();
      return sendJson(
        c,
        entryDetails(workdir, lists(), `${user}/${list}/${timestamp}`, c.req.query('all') !== undefined),
      );
    });
}
