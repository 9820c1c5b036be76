import path from 'node:path';
import { formatBytes, plural } from '@accelerator/inspect';
import { Hono } from 'hono';
import type { JSX } from 'preact';
import type { Board } from '../board.ts';
import { typeOf } from '../files/file-types.ts';
import { filesOf, type JobFile } from '../files/job-file.ts';
import { Command, Empty, Moment } from '../html/parts.tsx';
import { url } from '../html/url.ts';
import { type ResultLink, resultLinks } from '../pages/results/result-links.ts';
import { type Serving, sendJson, sendPage } from '../server/answer.tsx';

const picturesShown = 8;
const largestPicture = 3_000_000;

/** What build scripts have linked as their results. */
export function resultsRoutes(serving: Serving): Hono {
  const { board } = serving;
  return new Hono()
    .get('/results', (c) => {
      const links = linksOf(board);
      return sendPage(
        c,
        serving,
        { title: 'Results', section: 'results' },
        <>
          <h1>
            Results <span class="count">{links.length}</span>
          </h1>
          {links.length === 0 ? (
            <Empty title="No build script has linked a result">
              It does so by <Command text="urd.linkResult('thumbnails', job)" />
            </Empty>
          ) : (
            <div class="cards">
              {links.map((link) => (
                <ResultCard key={link.name} board={board} link={link} />
              ))}
            </div>
          )}
        </>,
      );
    })
    .get('/api/results', (c) => sendJson(c, linksOf(board)));
}

function linksOf({ project, workdir }: Board): ResultLink[] {
  return project === undefined ? [] : resultLinks(path.resolve(project.directory, project.config.results), workdir);
}

function ResultCard({ board, link }: { readonly board: Board; readonly link: ResultLink }): JSX.Element {
  const { name, job, file, linkedMs } = link;
  const post = job === null ? undefined : board.workdir.readPost(job);
  const files = job === null || post === undefined ? [] : filesOf(board.workdir, job);
  const own = file === null ? files : files.filter((each) => each.name === file);
  const pictures = own.filter((each) => typeOf(each.name).kind === 'picture' && each.record.size <= largestPicture);
  return (
    <article class="section result">
      <header class="section-head">
        <h2>{job === null ? name : <a href={addressOf(job, file, files.length)}>{name}</a>}</h2>
        <span class="section-aside">
          <Moment iso={new Date(linkedMs).toISOString()} />
        </span>
      </header>
      {pictures.length === 0 ? null : (
        <ul class="wall wall-small flush">
          {pictures.slice(0, picturesShown).map((each) => (
            <Picture key={each.name} file={each} />
          ))}
        </ul>
      )}
      <p class="muted">
        {job === null ? (
          'It leads to no job of this workdir.'
        ) : (
          <>
            <a href={url(['jobs', job])}>{job}</a> {board.index.find(job)?.method}
            {post?.status !== 'done' || (file !== null && own.length === 0)
              ? ', which is gone'
              : [
                  '',
                  ...(own.length === 0 ? [] : [`${plural(own.length, 'file')}, ${sizeText(own)}`]),
                  ...(file === null ? Object.keys(post.datasets).map((dataset) => `dataset ${dataset}`) : []),
                ].join(' · ')}
          </>
        )}
      </p>
    </article>
  );
}

/** A job without files is shown whole. */
function addressOf(job: string, file: string | null, files: number): string {
  if (file !== null) return url(['jobs', job, 'view', file]);
  return url(files === 0 ? ['jobs', job] : ['jobs', job, 'files']);
}

function sizeText(files: readonly JobFile[]): string {
  return formatBytes(files.reduce((sum, { record }) => sum + record.size, 0));
}

function Picture({ file: { job, name, record } }: { readonly file: JobFile }): JSX.Element {
  return (
    <li>
      <a href={url(['jobs', job, 'view', name])}>
        <img loading="lazy" src={url(['jobs', job, 'files', name], { v: record.digest })} alt={name} />
      </a>
    </li>
  );
}
