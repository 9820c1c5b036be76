import { lstatSync } from 'node:fs';
import path from 'node:path';
import {
  type FileRecord,
  isEngineRecord,
  type JobPost,
  type JobSetup,
  remoteFile,
  setupFilesFile,
} from '@accelerator/job';
import { diskUse } from '../disk-use.ts';
import { type JobNeeds, jobNeeds } from '../job-needs.ts';
import { type KeptAmount, keptAmount } from '../kept/kept-log.ts';
import { elsewhere, PlainFiles } from '../plain-files.ts';
import type { Workdir } from '../workdir.ts';

/** A job as a collector sees it. */
export interface SurveyedJob {
  readonly id: string;
  /** null when it was broken off before anything was written. */
  readonly method: string | null;
  readonly state: JobPost['status'] | 'unfinished' | 'damaged';
  /** Bytes on disk, and of these what `--payload` would free. */
  readonly bytes: number;
  readonly payloadBytes: number;
  /** When it was built, or reused for the last time; milliseconds since 1970. */
  readonly used: number;
  readonly needs: JobNeeds;
  /** What it had done when it ended early, which the next job of the same kind takes over; null: nothing. */
  readonly kept: KeptAmount | null;
}

/** All jobs of a workdir. Reads only; jobs that vanish meanwhile are left out. */
export function surveyJobs(workdir: Workdir): SurveyedJob[] {
  const lookedUp = new Map<string, number>();
  for (const { job, used } of workdir.index.entries()) lookedUp.set(job, Math.max(used, lookedUp.get(job) ?? 0));
  return workdir.jobIds().flatMap((id) => {
    const directory = lstatSync(workdir.jobPath(id), { throwIfNoEntry: false });
    // A link in the place of a job directory is no job.
    if (directory?.isDirectory() !== true) return [];
    const { setup, post, isDamaged } = readRecords(workdir, id);
    const made = Date.parse(post?.finished ?? setup?.created ?? '') || directory.mtimeMs;
    const hasEndedEarly = post === undefined || post.status === 'failed';
    const { size, folderSize } = diskUse(workdir.jobPath(id));
    const bytes = size + folderSize;
    const job: SurveyedJob = {
      id,
      method: setup?.method ?? null,
      state: isDamaged ? 'damaged' : (post?.status ?? 'unfinished'),
      bytes,
      payloadBytes: payloadBytes(workdir, id, post),
      used: Math.max(made, lookedUp.get(id) ?? 0),
      needs: setup === undefined ? { inputs: new Set(), files: new Set() } : jobNeeds(workdir, id, setup, post),
      kept: (hasEndedEarly ? keptAmount(workdir, id) : undefined) ?? null,
    };
    return [job];
  });
}

interface Records {
  readonly setup: JobSetup | undefined;
  readonly post: JobPost | undefined;
  readonly isDamaged: boolean;
}

/**
 * A job that was broken off may have half a record. What a job of a later version needs is not known: then nothing can
 * be removed.
 * @throws AcceleratorError `RECORD_FORMAT`
 */
function readRecords(workdir: Workdir, id: string): Records {
  const { setup, post, problem } = workdir.records.inspect(id);
  if (problem?.code === 'RECORD_FORMAT') throw problem;
  const hasPost = post !== undefined || workdir.door.stat(`${id}/post.json`) !== undefined;
  return { setup, post, isDamaged: hasPost && (setup === undefined || post === undefined) };
}

function payloadBytes(workdir: Workdir, id: string, post: JobPost | undefined): number {
  if (post?.status === 'failed') {
    return failedPayload(workdir, id).reduce((sum, name) => sum + spaceOf(workdir.jobPath(id), name), 0);
  }
  if (post?.status !== 'done') return 0;
  const plain = workdir.door.stat(`${id}/${remoteFile}`) === undefined ? undefined : new PlainFiles(workdir);
  return (
    Object.entries(post.files)
      .filter(([file, record]) => isPayload(file, record))
      // What only a shared cache has takes no room here.
      .filter(([file, { size }]) => plain?.look(id, file, size) !== elsewhere)
      .reduce((sum, [, { size }]) => sum + size, 0)
  );
}

function spaceOf(directory: string, name: string): number {
  const file = path.join(directory, name);
  const { size, folderSize } = diskUse(file);
  return size + folderSize + (lstatSync(file, { throwIfNoEntry: false })?.blocks ?? 0) * 512;
}

const recordNames: ReadonlySet<string> = new Set([
  'setup.json',
  setupFilesFile,
  'post.json',
  'method.mjs',
  'method.mjs.map',
  'output',
]);

/** What a job that failed had made so far, by the names in its directory: all but its records and what it printed. */
export function failedPayload({ door }: Workdir, id: string): string[] {
  return door.list(id).flatMap(({ name }) => (recordNames.has(name) ? [] : [name]));
}

/** Everything but records, manifests and what was printed. */
export function isPayload(file: string, record: FileRecord): boolean {
  return !isEngineRecord(record) && !file.endsWith('/dataset.json') && !file.startsWith('output/');
}
