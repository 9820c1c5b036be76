import path from 'node:path';
import { isAcceleratorError, isFull, sealJson } from '@accelerator/base';
import { type JobPost, remoteFile, uploadedFile } from '@accelerator/job';
import type { Workdir } from '../workdir.ts';
import { failedPayload, isPayload, type SurveyedJob } from './survey.ts';

/** Removes a job directory. */
export function removeJob({ door }: Workdir, id: string): void {
  // From here on it is not finished, whatever happens next.
  door.remove(`${id}/post.json`);
  door.remove(id);
}

/** Removes the files of a job; its records stay. */
export function removePayload(workdir: Workdir, { id, state }: SurveyedJob): void {
  if (state === 'failed') {
    for (const name of failedPayload(workdir, id)) workdir.door.remove(`${id}/${name}`);
    return;
  }
  const post = workdir.readPost(id);
  if (post === undefined) return;
  const write = (): void => {
    const record: JobPost = { ...post, status: 'collected' };
    workdir.door.write(`${id}/post.json`, sealJson(record), { durable: true });
  };
  const isNoted = hadRoom(write);
  // On a full disk the files go first. In between the job counts as broken off, which nobody takes for whole either.
  if (!isNoted) workdir.door.remove(`${id}/post.json`);
  const folders = new Set<string>();
  for (const [file, record] of Object.entries(post.files)) {
    if (!isPayload(file, record)) continue;
    unlessRefused(() => workdir.door.remove(`${id}/${file}`));
    folders.add(path.dirname(file));
  }
  for (const name of [remoteFile, uploadedFile]) unlessRefused(() => workdir.door.remove(`${id}/${name}`));
  for (const folder of folders) unlessRefused(() => removeEmptyFolders(workdir, id, folder));
  if (!isNoted) write();
}

function hadRoom(write: () => void): boolean {
  try {
    write();
    return true;
  } catch (error) {
    if (!isFull(error)) throw error;
    return false;
  }
}

/** What a link leads to is not the job's: it stays. */
function unlessRefused(remove: () => void): void {
  try {
    remove();
  } catch (error) {
    if (!isAcceleratorError(error)) throw error;
  }
}

function removeEmptyFolders(workdir: Workdir, id: string, folder: string): void {
  for (let current = folder; current !== '.'; current = path.dirname(current)) {
    const stat = workdir.door.stat(`${id}/${current}`);
    if (stat?.isDirectory() !== true || workdir.door.list(`${id}/${current}`).length > 0) return;
    workdir.door.remove(`${id}/${current}`);
  }
}
