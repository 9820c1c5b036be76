import path from 'node:path';
import {
  anyText,
  formatJson,
  isAcceleratorError,
  isFull,
  isReadOnly,
  listOf,
  makeFolder,
  moment,
  objectOf,
  oneOf,
  writeFileAtomic,
} from '@accelerator/base';
import { parseRecord } from '@accelerator/job';
import type { Workdir } from './workdir.ts';

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
  const directory = path.join(workdir.path, 'builds');
  try {
    makeFolder(directory);
    writeFileAtomic(path.join(directory, `${script}.json`), formatJson(record));
  } catch (error) {
    // What was built is there all the same; the list of the run before keeps what it kept.
    if (!isReadOnly(error) && !isFull(error)) throw error;
  }
}

const buildShape = objectOf<BuildRecord>({
  format: oneOf(1),
  script: anyText,
  finished: moment,
  jobs: listOf(objectOf<BuildRecord['jobs'][number]>({ name: anyText, job: anyText })),
});

/**
 * The latest build of each script. A record that can't be read is passed over: it only says what to keep, and the next
 * run writes it again.
 * @throws AcceleratorError `RECORD_FORMAT`
 */
export function latestBuilds(workdir: Workdir): BuildRecord[] {
  return workdir.door
    .list('builds')
    .map(({ name }) => name)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .flatMap((name) => readBuild(workdir, `builds/${name}`) ?? []);
}

function readBuild({ door }: Workdir, name: string): BuildRecord | undefined {
  try {
    const bytes = door.readIfThere(name);
    return bytes === undefined ? undefined : parseRecord(buildShape, bytes, path.join(door.root, name));
  } catch (error) {
    if (isAcceleratorError(error) && error.code !== 'RECORD_FORMAT') return undefined;
    throw error;
  }
}
