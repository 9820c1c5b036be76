import { isAcceleratorError } from '@accelerator/base';
import { findRun, formatCount, jobDetails, latestRuns, whyBuilt } from '@accelerator/inspect';
import { isRunId, meantJob, type Workdir } from '@accelerator/store';
import type { Project } from '@accelerator/urd';
import type { JSX } from 'preact';
import { renderToString } from 'preact-render-to-string';
import { Board } from '../board.ts';
import { Section } from '../html/parts.tsx';
import { orRemoved } from '../pages/job/find-shown-job.ts';
import { JobFrame } from '../pages/job/job-frame.tsx';
import { jobHead } from '../pages/job/job-head.ts';
import { JobOverview } from '../pages/job/overview.tsx';
import { RunPage } from '../pages/runs/run-page.tsx';
import { runView } from '../pages/runs/run-view.ts';
import { JobTimeline } from '../pages/timeline/job-timeline.tsx';
import { WhyView, whyShown } from '../pages/why/why-view.tsx';
import { withoutControls } from '../server/answer.tsx';
import { Assets } from '../server/assets.ts';
import { reportPictures } from './pictures.ts';
import { ReportFrame, ReportPictures } from './report-page.tsx';
import { ReportRows, type RowSample, sampleRows } from './rows.tsx';

export interface ReportOptions {
  readonly workdir: Workdir;
  readonly project?: Project | undefined;
  /** A run or a job; undefined: the latest run. */
  readonly about?: string | undefined;
  /** How many pictures, at most. */
  readonly pictures: number;
}

/** A report: a page of HTML that needs nothing else. */
export interface Report {
  /** By which a file of it may be named. */
  readonly name: string;
  readonly html: string;
}

/** Of more jobs a report says only that they were built. */
const mostWhys = 60;

/** @throws AcceleratorError `RUN_NOT_FOUND`, `JOB_NOT_FOUND` */
export async function makeReport({ workdir, project, about, pictures }: ReportOptions): Promise<Report> {
  const board = new Board(workdir, project);
  // What makes pictures keeps no program running, and this one has nothing else to wait for.
  const waits = setInterval(() => {}, 60_000);
  try {
    await board.index.whole();
    const run = runMeant(workdir, about);
    return run === undefined
      ? await jobReport(
          board,
          await meantJob(workdir, about ?? '').catch((error) => orRemoved(workdir, about ?? '', error)),
          pictures,
        )
      : await runReport(board, run, pictures);
  } finally {
    clearInterval(waits);
    board.thumbnails.close();
  }
}

/** The run that a name means, if it means one: an id, a script, nothing at all for the latest. */
function runMeant(workdir: Workdir, about: string | undefined): string | undefined {
  if (about !== undefined && workdir.isJobId(about)) return undefined;
  if (about === undefined) return latestRuns(workdir, undefined, 1)[0]?.run ?? findRun(workdir, 'none');
  const script = /^(.*?)(?:~\d+)?$/.exec(about)?.[1] ?? about;
  const isKnown = isRunId(about) || latestRuns(workdir, script, 1).length > 0;
  return isKnown ? findRun(workdir, about) : undefined;
}

async function runReport(board: Board, run: string, pictures: number): Promise<Report> {
  const view = await runView(board, run);
  const built = view.details.jobs.filter(({ state }) => state === 'built' || state === 'failed').map(({ job }) => job);
  const used = [...new Set(view.details.jobs.map(({ job }) => job))];
  const samples = await sampleRows(board, built, Math.floor(pictures / 2));
  const groups = await reportPictures(board, used, pictures - picturesOf(samples));
  const whys = await Promise.all(built.slice(0, mostWhys).map((job) => whySection(board, job)));
  const html = render(
    board,
    `${view.details.start?.script ?? run}: a run`,
    <>
      <RunPage view={view} />
      {whys}
      {built.length > mostWhys ? (
        <p class="muted">{formatCount(built.length - mostWhys)} more were built and are not explained here.</p>
      ) : null}
      <ReportRows samples={samples} />
      <ReportPictures groups={groups} />
    </>,
  );
  return { name: run, html };
}

async function jobReport(board: Board, job: string, pictures: number): Promise<Report> {
  const { workdir } = board;
  const head = jobHead(board, job);
  const samples = await sampleRows(board, [job], Math.floor(pictures / 2));
  const [details, groups, why] = [
    await jobDetails(workdir, job),
    await reportPictures(board, [job], pictures - picturesOf(samples)),
    await whySection(board, job),
  ];
  const html = render(
    board,
    `${job} ${head.summary.method}`,
    <JobFrame board={board} head={head} tab="overview">
      <JobOverview details={details} />
      {why}
      <JobTimeline job={job} method={head.summary.method} post={workdir.readPost(job)} />
      <ReportRows samples={samples} />
      <ReportPictures groups={groups} />
    </JobFrame>,
  );
  return { name: job, html };
}

function picturesOf(samples: readonly RowSample[]): number {
  return samples.reduce((sum, { pictures }) => sum + pictures.size, 0);
}

async function whySection({ workdir }: Board, job: string): Promise<JSX.Element | null> {
  try {
    // Those that it was built because of have sections of their own.
    const shown = await whyShown(workdir, await whyBuilt(workdir, job), 0);
    return (
      <Section key={job} title={`Why ${job} (${shown.why.method}) was built`}>
        <div>
          <WhyView shown={shown} />
        </div>
      </Section>
    );
  } catch (error) {
    // It was removed since.
    if (isAcceleratorError(error)) return null;
    throw error;
  }
}

/** Pages lead to other pages, and a file has none beside it. */
function render(board: Board, title: string, content: JSX.Element): string {
  const style = new Assets().text('style.css');
  const page = renderToString(
    <ReportFrame title={title} project={board.name}>
      {content}
    </ReportFrame>,
  );
  const alone = page.replaceAll(/ href="\/[^"]*"/g, '').replace('<style></style>', () => `<style>${style}</style>`);
  return withoutControls(`<!doctype html>\n${alone}\n`);
}
