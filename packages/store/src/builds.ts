import path from 'node:path';
import {
  anyText,
  isAcceleratorError,
  isFull,
  isReadOnly,
  listOf,
  moment,
  objectOf,
  oneOf,
  sealJson,
} from '@accelerator/base';
import { parseRecord } from '@accelerator/job';
import type { Workdir } from './workdir.ts';

const folder = 'builds';

/** The latest run of a build script that went well, and the jobs that it asked for: `builds/<script>.json`. */
export interface BuildRecord {
  readonly format: 1;
  readonly script: string;
  readonly finished: string;
  readonly jobs: readonly { readonly name: string; readonly job: string }[];
}

/** Keeps what a run of a build script asked for; `ax gc` keeps these jobs. */
export function noteBuild(workdir: Workdir, script: string, jobs: BuildRecord['jobs']): void {
  const record: BuildRecord = { format: 1, script, finished: new Date().toISOString(), jobs };
  try {
    workdir.door.write(`${folder}/${script}.json`, sealJson(record));
  } catch (error) {
    // What was built is there all the same; the list of the run before keeps what it kept. Where something else stands
    // in its place, nothing is collected.
    const isRefused = isAcceleratorError(error) && error.code === 'FILE_REFUSED';
    if (!isReadOnly(error) && !isFull(error) && !isRefused) throw error;
  }
}

const buildShape = objectOf<BuildRecord>({
  format: oneOf(1),
  script: anyText,
  finished: moment,
  jobs: listOf(objectOf<BuildRecord['jobs'][number]>({ name: anyText, job: anyText })),
});

/** The scripts of which the latest build is known. */
export function builtScripts({ door }: Workdir): string[] {
  return door
    .list(folder)
    .flatMap(({ name }) => (name.endsWith('.json') ? [name.slice(0, -'.json'.length)] : []))
    .sort();
}

/**
 * The latest build of each script. A record that can't be read is passed over: it only says what to keep, and the next
 * run writes it again.
 * @throws AcceleratorError `RECORD_FORMAT`
 */
export function latestBuilds(workdir: Workdir): BuildRecord[] {
  return builtScripts(workdir).flatMap((script) => {
    try {
      return readBuild(workdir, script) ?? [];
    } catch (error) {
      if (isAcceleratorError(error) && error.code !== 'RECORD_FORMAT') return [];
      throw error;
    }
  });
}

/** The jobs that the latest build of a script asked for; none when that can't be read. */
export function latestJobs(workdir: Workdir, script: string): string[] {
  try {
    return readBuild(workdir, script)?.jobs.map(({ job }) => job) ?? [];
  } catch (error) {
    if (isAcceleratorError(error)) return [];
    throw error;
  }
}

/** undefined when there is none. @throws AcceleratorError `RECORD_DAMAGED`, `RECORD_FORMAT`, `FILE_REFUSED` */
export function readBuild({ door }: Workdir, script: string): BuildRecord | undefined {
  const name = `${folder}/${script}.json`;
  const bytes = door.readIfThere(name);
  return bytes === undefined ? undefined : parseRecord(buildShape, bytes, path.join(door.root, name));
}
