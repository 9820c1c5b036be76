import { readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { cacheFolder, digestOf, writeFileAtomic } from '@accelerator/base';
import type { JobSetup } from '@accelerator/job';
import { type AnyMethod, isMethod, type LinkedModule, link, mapStack } from '@accelerator/method';
import { readJobSetup } from '@accelerator/store';

/** The method of a job, loaded from the code that the job directory holds. */
export interface JobModule {
  readonly method: AnyMethod;
  /** Makes the stack of an error point into the TypeScript source. */
  mapStack(stack: string): string;
}

interface Linked extends LinkedModule {
  readonly url: string;
}

const linkedModules = new Map<string, Linked>();
let instances = 0;

/**
 * Loads a fresh instance of the method each time: a variable of the module is never seen by another slice or phase, so
 * what runs in which process can't change a result. Packages that it imports are loaded once in a process.
 */
export async function loadJobModule(project: string, jobPath: string, setup: JobSetup): Promise<JobModule> {
  const linked = await linkOnce(project, jobPath, setup);
  await configurePackages(setup, linked);
  const module: { default?: unknown } = await import(`${linked.url}?${++instances}`);
  if (!isMethod(module.default)) throw new Error(`Internal error: ${jobPath}/method.mjs is no method`);
  return {
    method: module.default,
    mapStack: (stack) => mapStack(stack, { ...linked, mapFile: path.join(jobPath, 'method.mjs.map') }),
  };
}

/**
 * Imports the packages of a job's method before its first task comes: a process that is idle then needs no time for it
 * later (sharp: 50 ms in each). The method itself is not loaded. What fails here fails again, and is told, in the task.
 */
export async function preloadPackages(project: string, jobPath: string): Promise<void> {
  const setup = readJobSetup(jobPath);
  if (Object.keys(setup.preimage.source.packages).length === 0) return;
  const linked = await linkOnce(project, jobPath, setup);
  await configurePackages(setup, linked);
  await Promise.all([...linked.addresses.values()].map((address) => import(address)));
}

async function linkOnce(project: string, jobPath: string, setup: JobSetup): Promise<Linked> {
  const id = `${setup.preimage.source.bundle} ${setup.source}`;
  let linked = linkedModules.get(id);
  if (linked === undefined) {
    const code = readFileSync(path.join(jobPath, 'method.mjs'), 'utf8');
    const module = await link(code, path.resolve(project, setup.source));
    const directory = cacheFolder(path.join(project, '.ax', 'cache', 'linked'));
    const file = path.join(directory, `${digestOf(module.code)}.mjs`);
    writeFileAtomic(file, module.code);
    linked = { ...module, url: pathToFileURL(file).href };
    linkedModules.set(id, linked);
  }
  return linked;
}

/**
 * Parallelism is slices: one libvips thread in each process, and no cache that would give an old picture for a file
 * that changed. Has to be set before the method's own code runs.
 */
async function configurePackages(setup: JobSetup, linked: Linked): Promise<void> {
  const address = linked.addresses.get('sharp');
  if (setup.preimage.source.packages.sharp === undefined || address === undefined) return;
  const module: { default: { concurrency(threads: number): unknown; cache(on: boolean): unknown } } = await import(
    address
  );
  module.default.concurrency(1);
  module.default.cache(false);
}
