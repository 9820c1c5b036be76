import { existsSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { isAcceleratorError, makeFolder, messageOf } from '@accelerator/base';
import { datasetDirectory, datasetId, readManifest } from '@accelerator/dataset';
import { RunLimits } from '@accelerator/runner';
import type { SharedCache } from '@accelerator/shared-cache';
import { Job, type Workdir } from '@accelerator/store';
import { createExecutor } from '../create-executor.ts';
import { rerunJob } from '../rerun.ts';
import type { CacheRun } from './cache-run.ts';

/**
 * Builds a job again whose columns a shared cache has lost: it gives its columns to the job that lacks them, and these go
 * to the cache again. In slice processes of its own, as those of the run may be waiting for it.
 * @returns for each job why that was not possible; undefined: they are here
 */
export function healer(run: CacheRun, cache: SharedCache): (job: string) => Promise<string | undefined> {
  const healing = new Map<string, Promise<string | undefined>>();
  return (id) => {
    const known = healing.get(id) ?? heal(run, cache, id);
    healing.set(id, known);
    return known;
  };
}

async function heal(run: CacheRun, cache: SharedCache, id: string): Promise<string | undefined> {
  const { project, workdir, emit, session, signal } = run;
  const job = new Job(workdir, id);
  emit({ type: 'job-healed', job: id, method: job.setup.method });
  const executor = createExecutor(project, workdir);
  try {
    const again = await rerunJob(project, job, {
      executor,
      workdir,
      signal,
      limits: new RunLimits(),
      emit: () => {},
      durable: project.config.durability === 'full',
      compression: project.config.compression,
      use: (jobs) => session.use(jobs),
      bringFile: (file) => cache.columns.bring(file),
    });
    try {
      if (again.digest === job.digest && !haveSameFiles(workdir, job, again)) {
        forget(workdir, job);
        return `built again, ${id} gives the same in files of other bytes, as columns are compressed in another way now; the next run builds it anew`;
      }
      if (again.digest !== job.digest) {
        forget(workdir, job);
        return `built again, ${id} gives something else, so that its method is not reproducible; the next run builds all anew`;
      }
      moveColumns(workdir, job, again);
    } finally {
      rmSync(again.path, { recursive: true, force: true });
    }
    cache.upload(job);
    return undefined;
  } catch (error) {
    if (!isAcceleratorError(error)) throw error;
    forget(workdir, job);
    return `${id} can't be built again: ${messageOf(error)}`;
  } finally {
    await executor.close();
  }
}

/** The next run builds it. */
function forget({ index }: Workdir, { id, setup }: Job): void {
  for (const key of [setup.key, setup.contentKey]) if (index.lookUp(key) === id) index.forget(key, id);
}

function haveSameFiles(workdir: Workdir, job: Job, again: Job): boolean {
  return Object.keys(job.post?.datasets ?? {}).every((name) => {
    const [before, after] = [job, again].map(({ id }) => readManifest(workdir.path, datasetId(id, name)).columns);
    return Object.entries(before ?? {}).every(([column, { slices }]) =>
      isDeepStrictEqual(slices, after?.[column]?.slices),
    );
  });
}

function moveColumns(workdir: Workdir, job: Job, again: Job): void {
  for (const name of Object.keys(job.post?.datasets ?? {})) {
    const columnsOf = ({ id }: Job): ReturnType<typeof readManifest>['columns'] =>
      readManifest(workdir.path, datasetId(id, name)).columns;
    const made = columnsOf(again);
    for (const [column, { location, slices }] of Object.entries(columnsOf(job))) {
      const from = made[column]?.location;
      if (location.startsWith('..') || from === undefined || from.startsWith('..')) continue;
      for (const [sliceno, { size }] of slices.entries()) {
        const place = ({ path: directory }: Job, where: string): string =>
          path.join(datasetDirectory(directory, name), where, `${sliceno}.arrow`);
        const target = place(job, location);
        if (size === 0 || existsSync(target)) continue;
        makeFolder(path.dirname(target));
        renameSync(place(again, from), target);
      }
    }
  }
}
