import { formatCount, ownersOf } from '@accelerator/inspect';
import { Hono } from 'hono';
import { Empty } from '../html/parts.tsx';
import { url } from '../html/url.ts';
import { findAnything } from '../pages/search/find-anything.ts';
import { type Serving, sendJson, sendPage } from '../server/answer.tsx';

const onPage = 60;
const inPalette = 12;

/** What is found by words, and who made a file. */
export function searchRoutes(serving: Serving): Hono {
  const { board } = serving;
  const { index, workdir } = board;
  return new Hono()
    .get('/search', (c) => {
      index.refresh();
      const words = c.req.query('q') ?? '';
      const found = findAnything(board, words, onPage);
      return sendPage(
        c,
        serving,
        { title: words === '' ? 'Search' : `${words} · search` },
        <>
          <h1>{words === '' ? 'Search' : `“${words}”`}</h1>
          {found.length === 0 ? (
            <Empty title={words === '' ? 'Type above what you look for' : 'Nothing fits'}>
              Ids, methods, options, captions, scripts, the beginning of a digest.
            </Empty>
          ) : (
            <div class="scroll-x">
              <table class="list" aria-label="Found">
                <tbody>
                  {found.map(({ kind, title, detail, href }) => (
                    <tr key={`${kind} ${href}`}>
                      <td class="muted">{kind}</td>
                      <th scope="row">
                        <a href={href}>{title}</a>
                      </th>
                      <td class="fill muted">{detail}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
          )}
        </>,
      );
    })
    .get('/api/search', (c) => {
      index.refresh();
      const { done, total } = index.progress;
      return sendJson(c, { read: done, of: total, found: findAnything(board, c.req.query('q') ?? '', inPalette) });
    })
    .get('/whose/:digest', (c) => {
      const digest = c.req.param('digest').toLowerCase();
      const owners = /^[0-9a-f]{8,64}$/.test(digest) ? ownersOf(workdir, digest) : [];
      return sendPage(
        c,
        serving,
        { title: `File ${digest.slice(0, 12)}` },
        <>
          <h1>
            File <code>{digest}</code>
          </h1>
          {owners.length === 0 ? (
            <Empty title="No job of this workdir has made it">
              Expected a digest, or its first 8 characters or more.
            </Empty>
          ) : (
            <>
              <p class="lead">{formatCount(owners.length)} jobs have made it, the newest first.</p>
              <ul class="plain-list">
                {owners.map(({ job, method, file }) => (
                  <li key={`${job} ${file}`}>
                    <a href={url(['jobs', job])}>{job}</a> {method} ·{' '}
                    <a href={url(['jobs', job, 'view', file])}>{file}</a>
                  </li>
                ))}
              </ul>
            </>
          )}
        </>,
      );
    })
    .get('/api/whose/:digest', (c) => {
      const digest = c.req.param('digest').toLowerCase();
      return sendJson(c, { digest, owners: /^[0-9a-f]{8,64}$/.test(digest) ? ownersOf(workdir, digest) : [] });
    });
}
