import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { decode, type Encoded, InputDirectory, InputFile, type JobPost, type JobSetup } from '@accelerator/job';
import type { LoadedMethod } from '@accelerator/method';
import { type EventListener, type Executor, runJob } from '@accelerator/runner';
import { loadJobModule } from '@accelerator/slice';
import { type ContentDifference, firstDifference, type Job, jobNeeds, Session, type Workdir } from '@accelerator/store';
import { inputRemoved } from './errors.ts';
import type { Project } from './project.ts';

/** What came of running a job again. */
export interface RerunOutcome {
  /** The new job; removed again when it gave the same. */
  readonly job: string;
  /** The first thing that differs, or undefined. */
  readonly difference: ContentDifference | undefined;
}

/**
 * Runs a finished job again, by the code and inputs that its record holds, and compares what it gives. The new job is
 * kept only when it differs, and no key leads to it.
 * @throws AcceleratorError what a run throws; `JOB_NOT_FINISHED` when there is nothing to compare with
 */
export async function rerunJob(
  project: Project,
  workdir: Workdir,
  original: Job,
  tools: { readonly executor: Executor; readonly emit: EventListener; readonly signal: AbortSignal },
): Promise<RerunOutcome> {
  const { digest } = original;
  const { setup } = original;
  const session = new Session(workdir);
  const { inputs, files } = jobNeeds(workdir, original.id, setup, original.post);
  if (!session.use([original.id, ...inputs, ...files])) throw inputRemoved(setup.method, [original.id]);
  const again = await runJob(
    {
      method: await storedMethod(project, original),
      setup: withoutNumber(setup),
      checkInputs: () => checkInputs(project, setup),
      indexed: false,
      reuseRows: false,
      why: `run again to be compared with ${original.id}`,
    },
    { ...tools, workdir, durable: false, use: (jobs) => session.use(jobs) },
  ).finally(() => session.close());
  const posts = [original.post, again.post].filter((post): post is JobPost => post !== undefined);
  const [before, after] = posts;
  const difference =
    before === undefined || after === undefined || digest === after.digest
      ? undefined
      : firstDifference(workdir, before, after, [original.id, again.id]);
  if (difference === undefined) rmSync(again.path, { recursive: true });
  return { job: again.id, difference };
}

/** The method as it was: from the job directory, whatever the source is now. */
async function storedMethod(project: Project, job: Job): Promise<LoadedMethod> {
  const { setup } = job;
  const { method: definition } = await loadJobModule(project.directory, job.path, setup);
  const read = (name: string): string => readFileSync(path.join(job.path, name), 'utf8');
  return {
    name: setup.method,
    source: setup.source,
    definition,
    fingerprint: setup.preimage.source,
    equivalence: undefined,
    sourceFiles: setup.sourceFiles,
    code: read('method.mjs'),
    map: read('method.mjs.map'),
  };
}

function withoutNumber(setup: JobSetup): Omit<JobSetup, 'format' | 'job' | 'created'> {
  const { format: _format, job: _job, created: _created, ...rest } = setup;
  return rest;
}

async function checkInputs(project: Project, setup: JobSetup): Promise<void> {
  const base = path.resolve(project.directory, setup.inputDirectory);
  const files = inputFilesIn(setup.preimage.options, base);
  const digests = await project.digests.digestsOf(files);
  const changed = files.find(({ digest }, index) => digest !== digests[index]);
  if (changed !== undefined) changed.read();
}

function inputFilesIn(options: Encoded, base: string): InputFile[] {
  const found: InputFile[] = [];
  const visit = (value: unknown): void => {
    if (value instanceof InputFile) found.push(value);
    else if (value instanceof InputDirectory) found.push(...value.files);
    else if (typeof value === 'object' && value !== null) Object.values(value).forEach(visit);
  };
  visit(decode(options, (name) => path.resolve(base, name)));
  return found;
}
