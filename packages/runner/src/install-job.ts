import { rmSync } from 'node:fs';
import { contentDigest, type JobPost, type JobSetup } from '@accelerator/job';
import type { LoadedMethod } from '@accelerator/method';
import { type DurablePaths, Job, publishJob, sealDirectory } from '@accelerator/store';
import { foldersOf, proofsOf } from './end-job.ts';
import { JobFiles } from './job-files.ts';
import type { JobTools } from './job-plan.ts';
import { quietly } from './quietly.ts';
import { SharedFiles } from './shared-files.ts';

/** A job that was finished elsewhere, in terms of this workdir. */
export interface FinishedElsewhere {
  /** Its plain files are in the job directory already. */
  readonly post: Omit<JobPost, 'records' | 'preimages' | 'fetched'>;
  /** The engine's records that are no content: manifests, by path in the job directory. */
  readonly engineFiles: Readonly<Record<string, string>>;
  /** What its phases printed, likewise. */
  readonly output: Readonly<Record<string, Uint8Array>>;
}

/** What is known of it before. */
export interface InstallPlan {
  readonly method: LoadedMethod;
  readonly setup: Omit<JobSetup, 'format' | 'job' | 'created'>;
}

/**
 * Makes a job directory for a job that was finished elsewhere, as if it had been built here.
 * @param fill is given its id and the directory, puts the plain files there, and says the rest
 * @throws what `fill` throws; nothing is left of the job then
 */
export async function installJob(
  { method, setup: planned }: InstallPlan,
  { workdir, use, durable }: Pick<JobTools, 'workdir' | 'use' | 'durable'>,
  fill: (id: string, directory: string) => Promise<FinishedElsewhere>,
): Promise<Job> {
  const text = await method.text();
  const id = workdir.allocate();
  use?.([id]);
  const directory = workdir.jobPath(id);
  try {
    const setup: JobSetup = { format: 1, job: id, ...planned, created: new Date().toISOString() };
    const own = new JobFiles(directory);
    const shared = SharedFiles.of(workdir);
    own.keepMethod(text, shared);
    own.keepSetup(setup, shared);
    const { post: given, engineFiles, output } = await fill(id, directory);
    for (const [name, text] of Object.entries(engineFiles)) own.writeRecord(name, text);
    for (const [name, bytes] of Object.entries(output)) own.keepOwn(name, bytes);
    const { records } = own;
    const files = { ...given.files, ...own.files };
    const post: JobPost = { ...given, files, records, preimages: proofsOf(setup), fetched: setup.created };
    if (post.digest !== contentDigest(files, post.datasets))
      throw new Error('Internal error: a job has another content digest than where it was built');
    const { index } = workdir;
    const keys = [setup.key, setup.contentKey];
    for (const key of keys) index.announce(key, id);
    await publishJob(workdir, id, post, durable ? await written(own, given.files) : undefined);
    quietly(() => sealDirectory(workdir, id));
    for (const key of keys) index.confirm(key, id);
    return new Job(workdir, id, { setup, post });
  } catch (error) {
    quietly(() => rmSync(directory, { recursive: true, force: true }));
    throw error;
  }
}

/** What has to be on the disk: not the code of the method, which many jobs share, as that is forced onto it once. */
async function written(own: JobFiles, given: JobPost['files']): Promise<DurablePaths> {
  await own.syncShared();
  const plain = Object.keys(given).filter((name) => given[name]?.digest !== null);
  const files = [...plain, ...own.unshared, ...own.unsynced];
  return { files, folders: foldersOf(files) };
}
