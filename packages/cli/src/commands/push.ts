import { AcceleratorError, inParallel } from '@accelerator/base';
import { formatBytes, plural } from '@accelerator/inspect';
import type { LoadedMethod } from '@accelerator/method';
import { checkJob, Job, jobNeeds, meantFinishedJob, type Workdir } from '@accelerator/store';
import type { Project } from '@accelerator/urd';
import { printJson, printLines } from '../output/print.ts';
import { withSharedCache } from '../shared-cache-here.ts';

export interface PushFlags {
  readonly all: boolean;
  readonly workdir?: string;
  readonly json: boolean;
}

/** What became of the jobs that were pushed. */
interface Pushed {
  readonly sent: readonly string[];
  /** Which were there already. */
  readonly there: readonly string[];
  readonly leftOut: readonly { readonly job: string; readonly why: string }[];
  readonly failed: readonly string[];
}

const jobsAtOnce = 4;

/** `ax push`: the exit status. */
export async function pushCommand(wanted: readonly string[], flags: PushFlags): Promise<number> {
  if (flags.all === wanted.length > 0) throw nothingToPush();
  const { bytes, ...pushed } = await withSharedCache(
    flags.workdir,
    async ({ project, workdir, session, shared, events }) => {
      if (shared.readOnlyAs !== undefined) throw sharedCacheReadOnly(shared.readOnlyAs);
      const jobs = flags.all ? reusableJobs(workdir) : await withNeeds(workdir, wanted);
      const outcomes = new Map<string, Awaited<ReturnType<typeof shared.push>>>();
      await inParallel(jobs, jobsAtOnce, async (id) => {
        if (!session.use([id])) return;
        const job = new Job(workdir, id);
        outcomes.set(id, await shared.push(job, await methodOf(project, job)));
      });
      await shared.settled();
      const used = events.find((event) => event.type === 'shared-cache-used');
      const those = (outcome: string): string[] => jobs.filter((id) => outcomes.get(id) === outcome);
      const leftOut = jobs.flatMap((job) => {
        const outcome = outcomes.get(job);
        return typeof outcome === 'object' ? [{ job, why: outcome.leftOut }] : [];
      });
      const bytes = used?.sent ?? 0;
      return { sent: those('sent'), there: those('there'), leftOut, failed: those('failed'), bytes };
    },
  );
  if (flags.json) printJson({ ...pushed, bytes });
  else printLines(() => linesOf(pushed, bytes));
  return pushed.failed.length === 0 ? 0 : 1;
}

function linesOf({ sent, there, leftOut, failed }: Pushed, bytes: number): string[] {
  return [
    `${plural(sent.length, 'job')} went to the shared cache, ${formatBytes(bytes)}; ${there.length} were there.`,
    ...leftOut.map(({ job, why }) => `${job} stays here: ${why}.`),
    ...(failed.length === 0 ? [] : [`Not there: ${failed.join(', ')}.`]),
  ];
}

/** Those that a build would find. */
function reusableJobs(workdir: Workdir): string[] {
  const found = new Set([...workdir.index.entries()].map(({ job }) => job));
  return workdir.jobIds().filter((id) => found.has(id) && checkJob(workdir, id).ok);
}

/** Jobs, and all that they were made from: a build elsewhere asks for these first. */
async function withNeeds(workdir: Workdir, wanted: readonly string[]): Promise<string[]> {
  const all = new Set<string>();
  const pending = await Promise.all(wanted.map((each) => meantFinishedJob(workdir, each)));
  for (let id = pending.pop(); id !== undefined; id = pending.pop()) {
    if (all.has(id) || !checkJob(workdir, id).ok) continue;
    all.add(id);
    const { inputs, files } = jobNeeds(workdir, id, workdir.readSetup(id), workdir.readPost(id));
    pending.push(...inputs, ...files);
  }
  return [...all].sort((a, b) => workdir.numberOf(a) - workdir.numberOf(b));
}

/** The method that made a job, if that is here as it was. */
async function methodOf({ methods }: Project, { setup }: Job): Promise<LoadedMethod | undefined> {
  const method = await methods.load(setup.method).catch(() => undefined);
  return method?.fingerprint.bundle === setup.preimage.source.bundle ? method : undefined;
}

/** `ax push` was called without a job. */
function nothingToPush(): AcceleratorError {
  return new AcceleratorError({
    code: 'NOTHING_TO_PUSH',
    message: 'Expected the jobs that are to go to the shared cache, or --all.',
    hint: '`ax push thumbnailer`, `ax push --all`',
  });
}

/** `ax push` was called where nothing goes to the shared cache: by the configuration, or as nobody would trust it. */
function sharedCacheReadOnly(why: string): AcceleratorError {
  return new AcceleratorError({
    code: 'SHARED_CACHE_READ_ONLY',
    message: `Nothing goes to the shared cache from here: ${why}.`,
    hint: 'See `write` and `trust` under `sharedCache` in the configuration.',
  });
}
