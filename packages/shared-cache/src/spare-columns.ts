import path from 'node:path';
import { inParallel, isAcceleratorError } from '@accelerator/base';
import { contentPreimage, remoteFile, uploadedFile } from '@accelerator/job';
import {
  isUsedElsewhere,
  type RemoteUnit,
  readRemote,
  remoteSizes,
  sealDirectory,
  surveyJobs,
  type Workdir,
  writeRemote,
} from '@accelerator/store';
import { addressOf } from './format/address.ts';
import type { Circuit } from './stores/circuit.ts';

/** Columns of a job whose files are here, and which the shared cache has too: they come back when they are read. */
export interface SpareColumns {
  readonly job: string;
  readonly method: string;
  readonly units: readonly RemoteUnit[];
  readonly bytes: number;
  /** When the job was built, or reused for the last time; milliseconds since 1970. */
  readonly used: number;
}

/** What of a workdir may go. */
export interface SparePlan {
  /** The least recently used first. */
  readonly spare: readonly SpareColumns[];
  /** Bytes of the workdir that would be left. */
  readonly left: number;
}

export interface SpareOptions {
  /** Columns of jobs that were built or reused in the last so many days stay. */
  readonly keepDays: number;
  /** Only until so many bytes are left. Default: all. */
  readonly maxBytes?: number | undefined;
}

const dayMs = 86_400_000;
const questionsAtOnce = 16;

/** Finds columns that need not be here, whatever keeps their jobs. Nothing is removed. */
export async function planSpare(
  { circuit, platform, workdir }: { readonly circuit: Circuit; readonly platform: string; readonly workdir: Workdir },
  { keepDays, maxBytes = 0 }: SpareOptions,
): Promise<SparePlan> {
  const jobs = surveyJobs(workdir);
  let left = jobs.reduce((sum, { bytes }) => sum + bytes, 0);
  const oldest = Date.now() - keepDays * dayMs;
  const spare: SpareColumns[] = [];
  for (const { id, method, state, used } of jobs.sort((a, b) => a.used - b.used)) {
    if (left <= maxBytes || circuit.isClosed) break;
    if (state !== 'done' || used >= oldest || isUsedElsewhere(workdir, id)) continue;
    const here = unitsHere(workdir, id);
    if (here.length === 0) continue;
    const { preimage, contentInputs } = workdir.readSetup(id);
    // Blobs stay there as long as a record names them.
    const address = addressOf(contentPreimage(preimage, contentInputs), platform);
    if (typeof (await circuit.writtenMs('ac', address)) !== 'number') continue;
    const units: RemoteUnit[] = [];
    for (const unit of here) if (await hasAll(circuit, unit)) units.push(unit);
    const bytes = units.reduce((sum, unit) => sum + sizeOf(unit), 0);
    if (bytes === 0) continue;
    spare.push({ job: id, method: method ?? '', units, bytes, used });
    left -= bytes;
  }
  return { spare, left };
}

/** Removes the files of columns: from then on the job is one of those whose columns come when they are read. */
export function removeSpare(workdir: Workdir, { job, units }: SpareColumns): void {
  const known = readRemote(workdir, job)?.units ?? [];
  const isKnown = (unit: RemoteUnit): boolean => known.some((each) => isSame(each, unit));
  // Before a file is gone it is known where it is to be had.
  writeRemote(workdir, job, [...known, ...units.filter((unit) => !isKnown(unit))], remoteFile);
  for (const unit of units) {
    const files = [...sizesOf(unit).keys()];
    for (const file of files) workdir.door.remove(`${job}/${file}`);
    const folder = `${job}/${path.posix.dirname(files[0] ?? '')}`;
    if (workdir.door.list(folder).length === 0) workdir.door.remove(folder);
  }
  sealDirectory(workdir, job);
}

/** Those of which all files are here, and no link has taken the place of one. */
function unitsHere(workdir: Workdir, job: string): RemoteUnit[] {
  const known = ([remoteFile, uploadedFile] as const).flatMap((name) => readRemote(workdir, job, name)?.units ?? []);
  return known.filter((unit, index) => {
    const files = [...sizesOf(unit)];
    return (
      known.findIndex((each) => isSame(each, unit)) === index &&
      files.length > 0 &&
      files.every(([file, size]) => isHere(workdir, `${job}/${file}`, size))
    );
  });
}

function isHere(workdir: Workdir, file: string, size: number): boolean {
  try {
    const stat = workdir.door.stat(file);
    return stat?.isFile() === true && stat.size === size;
  } catch (error) {
    if (!isAcceleratorError(error)) throw error;
    return false;
  }
}

/** A store that can't be asked has nothing, as far as is known. */
async function hasAll(circuit: Circuit, { blobs }: RemoteUnit): Promise<boolean> {
  let isThere = true;
  await inParallel(blobs, questionsAtOnce, async ({ sha256 }) => {
    if (isThere && typeof (await circuit.writtenMs('cas', sha256)) !== 'number') isThere = false;
  });
  return isThere && !circuit.isClosed;
}

function isSame(one: RemoteUnit, other: RemoteUnit): boolean {
  return one.dataset === other.dataset && one.column === other.column;
}

function sizesOf(unit: RemoteUnit): ReadonlyMap<string, number> {
  return remoteSizes({ format: 1, units: [unit] });
}

function sizeOf(unit: RemoteUnit): number {
  return [...sizesOf(unit).values()].reduce((sum, size) => sum + size, 0);
}
