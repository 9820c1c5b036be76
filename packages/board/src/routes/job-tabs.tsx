import path from 'node:path';
import { printedParts, sniffType, whyBuilt, writtenSources } from '@accelerator/inspect';
import { type Context, Hono } from 'hono';
import type { ComponentChildren } from 'preact';
import { typeOf } from '../files/file-types.ts';
import { filesOf, findFile, headOf } from '../files/job-file.ts';
import { sendFile } from '../files/send-file.ts';
import { FileList } from '../pages/files/file-list.tsx';
import { FileView } from '../pages/files/file-view.tsx';
import { findShownJob } from '../pages/job/find-shown-job.ts';
import { JobFrame, type JobTab } from '../pages/job/job-frame.tsx';
import { jobHead } from '../pages/job/job-head.ts';
import { OutputView } from '../pages/output/output-view.tsx';
import { SourceView } from '../pages/source/source-view.tsx';
import { JobTimeline } from '../pages/timeline/job-timeline.tsx';
import { WhyView, whyShown } from '../pages/why/why-view.tsx';
import { type Serving, sendPage } from '../server/answer.tsx';
import { liveChanges } from '../server/changes.ts';
import { sandboxed } from '../server/headers.ts';

/** Of a text file so much is shown. */
const shownBytes = 300_000;

/** The tabs of a job but its first, and its files. */
export function jobTabRoutes(serving: Serving): Hono {
  const { board } = serving;
  const { workdir } = board;
  const jobOf = (c: Context): string => findShownJob(board, c.req.param('job') ?? '');

  const sendTab = (c: Context, job: string, tab: JobTab, children: ComponentChildren): Response | Promise<Response> => {
    const live = liveChanges(board);
    const head = jobHead(board, job);
    const isOpen = head.summary.state === 'running' && (tab === 'output' || tab === 'timeline');
    return sendPage(
      c,
      serving,
      { title: `${job} ${tab}`, section: 'jobs', ...(isOpen && { live }) },
      <JobFrame board={board} head={head} tab={tab}>
        {children}
      </JobFrame>,
    );
  };

  return new Hono()
    .get('/jobs/:job/why', async (c) => {
      const job = jobOf(c);
      const shown = await whyShown(workdir, await whyBuilt(workdir, job));
      return sendTab(c, job, 'why', <WhyView shown={shown} />);
    })
    .get('/jobs/:job/timeline', (c) => {
      const job = jobOf(c);
      const method = workdir.records.peekSetup(job)?.method ?? '';
      return sendTab(c, job, 'timeline', <JobTimeline job={job} method={method} post={workdir.readPost(job)} />);
    })
    .get('/jobs/:job/output', (c) => {
      const job = jobOf(c);
      return sendTab(c, job, 'output', <OutputView job={job} parts={printedParts(workdir, job)} />);
    })
    .get('/jobs/:job/output/:part', (c) => {
      const part = printedParts(workdir, jobOf(c)).find((each) => each.part === c.req.param('part'));
      if (part === undefined) return c.notFound();
      const blocks = part.blocks()[Symbol.iterator]();
      const stream = new ReadableStream<Uint8Array>({
        pull(controller) {
          const { done, value } = blocks.next();
          if (done === true) controller.close();
          else controller.enqueue(new Uint8Array(value));
        },
      });
      return c.body(stream, 200, { ...sandboxed, 'content-type': 'text/plain; charset=utf-8' });
    })
    .get('/jobs/:job/source', (c) => {
      const job = jobOf(c);
      return sendTab(c, job, 'source', <SourceView sources={writtenSources(workdir.jobPath(job))} />);
    })
    .get('/jobs/:job/files', (c) => {
      const job = jobOf(c);
      return sendTab(c, job, 'files', <FileList files={filesOf(workdir, job)} />);
    })
    .get('/jobs/:job/files/:name{[^]+}', (c) => sendFile(c, workdir, findFile(workdir, jobOf(c), c.req.param('name'))))
    .get('/jobs/:job/view/:name{[^]+}', (c) => {
      const file = findFile(workdir, jobOf(c), c.req.param('name'));
      const { kind } = typeOf(file.name);
      const head = kind === 'picture' || kind === 'page' ? undefined : headOf(workdir, file, shownBytes);
      const isText = head !== undefined && (kind === 'text' || looksLikeText(head));
      return sendTab(
        c,
        file.job,
        'files',
        <FileView
          file={file}
          kind={kind}
          text={isText ? head.toString('utf8') : undefined}
          withScripts={c.req.query('scripts') !== undefined}
          path={path.join(workdir.jobPath(file.job), file.name)}
        />,
      );
    });
}

/** A file without an ending that is known. */
function looksLikeText(head: Buffer): boolean {
  return head.byteLength > 0 && sniffType(head) === 'bytes' && !head.subarray(0, 8000).includes(0);
}
