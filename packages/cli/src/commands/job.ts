import {
  countLines,
  jobDetails,
  jobRows,
  latestJobSummaries,
  printedParts,
  runThatBuilds,
  wholeJob,
  writtenSources,
} from '@accelerator/inspect';
import { matchNames, meantJob, type Workdir } from '@accelerator/store';
import { openWorkdir } from '../open-workdir.ts';
import { printJson, printLines } from '../output/print.ts';
import { formatJobDetails } from '../show/format-job.ts';
import { formatJobRows } from '../show/format-job-rows.ts';
import { runningJobLines, widthOfLines } from '../show/format-status.ts';
import { formatJobList } from '../show/job-list.ts';
import { printFiles } from '../show/print-files.ts';
import { printOutput } from '../show/print-output.ts';
import { printSources } from '../show/print-sources.ts';
import { parseWholeNumber } from '../whole-number.ts';

export interface JobFlags {
  readonly workdir?: string;
  readonly number: string;
  readonly output?: boolean;
  readonly path?: boolean;
  /** Of which files; true: of all. */
  readonly source?: string | boolean;
  /** The content of which files; true: which there are. */
  readonly file?: string | boolean;
  readonly rows?: boolean;
  readonly json?: boolean;
}

/** `ax job`: the latest jobs, or everything about some. */
export async function jobCommand(given: readonly string[], flags: JobFlags): Promise<void> {
  const workdir = await openWorkdir(flags.workdir);
  const { wanted, pattern } = specsOf(given, flags);
  if (wanted.length === 0) {
    const jobs = latestJobSummaries(workdir, parseWholeNumber('--number', flags.number));
    if (flags.json === true) return printJson(jobs);
    const shown = await Promise.all(
      jobs.map(async (job) => ({
        ...job,
        current: job.state === 'done' ? ((await workdir.isCurrent?.(job.job)) ?? null) : null,
      })),
    );
    return printLines((colours) => formatJobList(shown, colours));
  }
  const jobs = await Promise.all(wanted.map((each) => meantJob(workdir, each)));
  if (flags.path === true) return printLines(() => jobs.map((job) => workdir.jobPath(job)));
  if (flags.file !== undefined) return printFiles(workdir, jobs, { pattern, asJson: flags.json === true });
  if (flags.json === true) {
    const all: unknown[] = [];
    for (const job of jobs) all.push(await jsonOf(workdir, job, { flags, pattern }));
    return printJson(all.length === 1 ? all[0] : all);
  }
  const isPart = flags.output === true || flags.source !== undefined || flags.rows === true;
  for (const [index, job] of jobs.entries()) {
    if (index > 0) printLines(() => ['']);
    if (isPart && jobs.length > 1) printLines(({ bold }) => [bold(job)]);
    await printJob(workdir, job, { flags, pattern });
  }
}

interface Asked {
  readonly flags: JobFlags;
  readonly pattern: string | undefined;
}

/** A pattern may be left out: then what stands behind `--file` is a job. */
function specsOf(
  given: readonly string[],
  { source, file }: JobFlags,
): { readonly wanted: readonly string[]; readonly pattern: string | undefined } {
  const value = [file, source].find((each) => typeof each === 'string');
  if (typeof value !== 'string') return { wanted: given, pattern: undefined };
  return given.length === 0 ? { wanted: [value], pattern: undefined } : { wanted: given, pattern: value };
}

/** What the workdir knows of a job, which a page shows likewise; whether it is current depends on the project. */
async function jsonOf(workdir: Workdir, job: string, { flags, pattern }: Asked): Promise<unknown> {
  if (flags.source !== undefined) return Object.fromEntries(sourcesOf(workdir, job, pattern));
  if (flags.rows === true) return jobRows(workdir, job);
  return wholeJob(workdir, job);
}

async function printJob(workdir: Workdir, job: string, { flags, pattern }: Asked): Promise<void> {
  if (flags.output === true) return printOutput(job, printedParts(workdir, job));
  if (flags.source !== undefined) return printSources(job, sourcesOf(workdir, job, pattern));
  if (flags.rows === true) {
    const rows = jobRows(workdir, job);
    return printLines((colours) => formatJobRows(job, rows, colours));
  }
  const details = await jobDetails(workdir, job);
  const isOutdated = details.state === 'done' && (await workdir.isCurrent?.(job)) === false;
  const run = details.state === 'running' ? runThatBuilds(workdir, job) : undefined;
  const running = run?.state.running.get(job);
  const lines = countLines(printedParts(workdir, job));
  printLines((colours) => {
    const how = { colours, width: widthOfLines(process.stdout) - 2 };
    const progress = running === undefined ? [] : runningJobLines([running], run?.printed ?? new Map(), how);
    return formatJobDetails(details, { printed: lines, isOutdated, progress }, colours);
  });
}

function sourcesOf(workdir: Workdir, job: string, pattern: string | undefined): ReadonlyMap<string, string> {
  const sources = writtenSources(workdir.jobPath(job)) ?? new Map<string, string>();
  if (pattern === undefined) return sources;
  // `*.ts` means those in folders, too.
  const wanted = new Set(matchNames([...sources.keys()], pattern.includes('/') ? pattern : `**/${pattern}`));
  return new Map([...sources].filter(([file]) => wanted.has(file)));
}
