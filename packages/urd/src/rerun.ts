import { rmSync } from 'node:fs';
import path from 'node:path';
import { type AcceleratorError, Door, isAcceleratorError } from '@accelerator/base';
import {
  codeDigestOf,
  decode,
  describeDifference,
  differences,
  InputDirectory,
  InputFile,
  inputChanged,
  inputsIn,
  type JobPost,
  type JobSetup,
} from '@accelerator/job';
import type { LoadedMethod } from '@accelerator/method';
import { type JobTools, RunLimits, runJob, type SubjobMade } from '@accelerator/runner';
import { JobModules, type SubjobRequest } from '@accelerator/slice';
import {
  type ContentDifference,
  firstDifference,
  type Job,
  jobNeeds,
  Neighbours,
  Session,
  type Workdir,
} from '@accelerator/store';
import { createExecutor } from './create-executor.ts';
import { askedOtherwise, inputRemoved, packagesReplaced } from './errors.ts';
import type { Project } from './project.ts';

/** What came of running a job again. */
export type RerunOutcome = {
  readonly original: Job;
} & (
  | {
      /** The new job; removed again when it gave the same. */
      readonly job: string;
      /** The first thing that differs, or undefined. */
      readonly difference: ContentDifference | undefined;
      readonly error?: undefined;
    }
  | {
      /** Why it gave nothing: it failed, or what it was given is not there any more. */
      readonly error: AcceleratorError;
    }
);

/**
 * Runs finished jobs again, one after the other, by the code and inputs that their records hold, and compares what they
 * give. A new job is kept only when it differs or fails, and no key leads to it. Nothing is left of one that was stopped.
 * @throws AcceleratorError `CANCELLED` when it was stopped
 */
export async function* rerunJobs(
  project: Project,
  workdir: Workdir,
  originals: readonly Job[],
  signal: AbortSignal,
): AsyncGenerator<RerunOutcome> {
  const executor = createExecutor(project, workdir);
  const session = new Session(workdir);
  let started: string | undefined;
  const tools: JobTools = {
    executor,
    limits: new RunLimits(),
    workdir,
    signal,
    emit: (event) => {
      if (event.type === 'job-started') started = event.job;
    },
    durable: false,
    compression: project.config.compression,
    use: (jobs: Iterable<string>) => session.use(jobs),
  };
  try {
    for (const original of originals) {
      try {
        yield await compareRerun(project, original, tools);
      } catch (error) {
        if (signal.aborted || !isAcceleratorError(error)) throw error;
        yield { original, error };
      }
      started = undefined;
    }
  } finally {
    await executor.close();
    // Not before its processes have ended, which write there.
    if (signal.aborted && started !== undefined) rmSync(workdir.jobPath(started), { recursive: true, force: true });
    session.close();
  }
}

async function compareRerun(project: Project, original: Job, tools: JobTools): Promise<RerunOutcome> {
  const { workdir } = tools;
  const again = await rerunJob(project, original, tools);
  const posts = [original.post, again.post].filter((post): post is JobPost => post !== undefined);
  const [before, after] = posts;
  const difference =
    before === undefined || after === undefined || original.digest === after.digest
      ? undefined
      : firstDifference(workdir, before, after, [original.id, again.id]);
  if (difference === undefined) rmSync(again.path, { recursive: true });
  return { original, job: again.id, difference };
}

/** Runs a finished job again, by the code and inputs that its record holds, as a new one to which no key leads. @throws what a run throws */
export async function rerunJob(project: Project, original: Job, tools: JobTools): Promise<Job> {
  const { setup } = original;
  const { workdir } = tools;
  const { inputs, files } = jobNeeds(workdir, original.id, setup, original.post);
  if (tools.use?.([original.id, ...inputs, ...files]) === false) throw inputRemoved(setup.method, [original.id]);
  const method = await storedMethod(project, original);
  // What has changed since needs no job that fails.
  await checkInputs(project, workdir, setup);
  return runJob(
    {
      method,
      setup: { ...withoutNumber(setup), rerunOf: original.id },
      checkInputs: async () => {
        checkPackages(project, setup);
        await checkInputs(project, workdir, setup);
      },
      isTouchedSince: () => true,
      indexed: false,
      reuseRows: false,
      retryBad: false,
      isOnly: false,
      subjobsOf: () => recordedSubjobs(original),
      hasSameSubjobs: async () => false,
      depth: 0,
      why: `run again to be compared with ${original.id}`,
    },
    tools,
  );
}

/** The method as it was: from the job directory, whatever the source is now. */
async function storedMethod(project: Project, job: Job): Promise<LoadedMethod> {
  const { setup } = job;
  checkPackages(project, setup);
  const { method: definition } = await new JobModules(project.directory).load(job.path, setup);
  const door = new Door(job.path);
  const read = (name: string): string => door.read(name).toString('utf8');
  return {
    name: setup.method,
    source: setup.source,
    definition,
    fingerprint: setup.preimage.source,
    codeDigest: codeDigestOf(setup),
    equivalence: undefined,
    sourceFiles: setup.sourceFiles,
    imports: setup.imports,
    packagesBelow: setup.packagesBelow,
    packageTrees: {},
    text: async () => ({ code: read('method.mjs'), map: read('method.mjs.map') }),
    checkSource: async () => checkPackages(project, setup),
  };
}

/** What a job asked for is what it was then: that is compared by running these again themselves. */
function recordedSubjobs({ id, post }: Job): (request: SubjobRequest) => Promise<SubjobMade> {
  return async ({ method, inputs }) => {
    const same = post?.subjobs?.find((each) => each.method === method && each.inputs === inputs);
    if (same?.job === undefined) throw askedOtherwise(id, method);
    return { id: same.job, digest: same.digest };
  };
}

function withoutNumber(setup: JobSetup): Omit<JobSetup, 'format' | 'job' | 'created'> {
  const { format: _format, job: _job, created: _created, build, ...rest } = setup;
  const { run: _run, ...asked } = build;
  return { ...rest, build: asked };
}

/** A package of the same version may run with others below it than then. */
function checkPackages({ modules }: Project, setup: JobSetup): void {
  const now = modules.packagesFor(setup.imports);
  const source = { ...setup.preimage.source, packages: now.versions, tree: now.tree };
  const found = differences(setup, { preimage: { ...setup.preimage, source }, packagesBelow: now.below });
  if (found.length > 0) throw packagesReplaced(setup.job, found.map(describeDifference));
}

async function checkInputs(project: Project, workdir: Workdir, setup: JobSetup): Promise<void> {
  const { options, transformed = [], source } = setup.preimage;
  const base = path.resolve(project.directory, setup.inputDirectory);
  const neighbours = new Neighbours(workdir);
  const place = (name: string, job?: string): string =>
    job === undefined ? path.resolve(base, name) : neighbours.pathInJob(job, name);
  const inputs = [...inputsIn([options, ...transformed].map((each) => decode(each, place)))];
  const files = inputs.flatMap((each) =>
    each instanceof InputDirectory ? each.files : each instanceof InputFile ? [each] : [],
  );
  for (const each of inputs) if (each instanceof InputDirectory) each.checkNames();
  const digests = await project.digests.digestsOf(files);
  const changed = files.find(({ digest }, index) => digest !== digests[index]);
  if (changed !== undefined) throw inputChanged(changed.name);
  const extra = Object.entries(source.extra);
  const folder = path.dirname(path.resolve(project.directory, setup.source));
  const now = await project.digests.digestsOf(extra.map(([name]) => ({ name, path: path.resolve(folder, name) })));
  const edited = extra.find(([, digest], index) => digest !== now[index]);
  if (edited !== undefined) throw inputChanged(edited[0]);
}
