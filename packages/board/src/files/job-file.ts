import { closeSync, createReadStream, readSync } from 'node:fs';
import { Readable } from 'node:stream';
import { AcceleratorError } from '@accelerator/base';
import { type FileRecord, jobFileNotFound, resultFile } from '@accelerator/job';
import { Job, type Workdir } from '@accelerator/store';

/** A file of a job as its record has it. */
export interface JobFile {
  readonly job: string;
  readonly name: string;
  readonly record: FileRecord & { readonly digest: string };
}

/** The files that a job made, by name: those of its datasets are seen through these. @throws AcceleratorError `JOB_NOT_FOUND` */
export function filesOf(workdir: Workdir, job: string): JobFile[] {
  const post = Job.open(workdir, job).post;
  if (post?.status !== 'done') return [];
  return Object.entries(post.files).flatMap(([name, record]): JobFile[] => {
    const { digest } = record;
    return digest === null || name === resultFile ? [] : [{ job, name, record: { ...record, digest } }];
  });
}

/** @throws AcceleratorError `JOB_FILE_NOT_FOUND` */
export function findFile(workdir: Workdir, job: string, name: string): JobFile {
  const files = filesOf(workdir, job);
  const found = files.find((file) => file.name === name);
  if (found !== undefined) return found;
  throw jobFileNotFound(
    job,
    name,
    files.map((file) => file.name),
  );
}

/**
 * Opens a file as it was recorded: no link is followed, neither in its place nor on the way, and it is as long as it was.
 * @throws AcceleratorError `FILE_REFUSED`, `FILE_CHANGED`; system errors
 */
export function openFile(workdir: Workdir, { job, name, record }: JobFile): number {
  const { descriptor, size } = workdir.door.open(`${job}/${name}`);
  if (size === record.size) return descriptor;
  closeSync(descriptor);
  throw fileChanged(job, name, record.size, size);
}

/** A part of an open file, which is closed at its end. */
export function streamOf(descriptor: number, start: number, end: number): ReadableStream<Uint8Array> {
  const stream = createReadStream('', { fd: descriptor, start, end: Math.max(start, end - 1) });
  return new ReadableStream({
    async start(controller) {
      try {
        for await (const chunk of Readable.from(stream)) controller.enqueue(new Uint8Array(chunk));
        controller.close();
      } catch (error) {
        controller.error(error);
      }
    },
    cancel() {
      stream.destroy();
    },
  });
}

/** Its first bytes. */
export function headOf(workdir: Workdir, file: JobFile, most: number): Buffer {
  const descriptor = openFile(workdir, file);
  try {
    const bytes = Buffer.alloc(Math.min(most, file.record.size));
    return bytes.subarray(0, readSync(descriptor, bytes, 0, bytes.byteLength, 0));
  } finally {
    closeSync(descriptor);
  }
}

/**
 * A file of a job has another length than when the job was done, so it is not shown as its own.
 *
 * @remedy `ax verify` tells what else was changed; the next build of the job makes it anew.
 */
function fileChanged(job: string, name: string, expected: number, size: number): AcceleratorError {
  return new AcceleratorError({
    code: 'FILE_CHANGED',
    message: `Expected ${expected} bytes in the file '${name}' of ${job}, found ${size}.`,
    hint: `\`ax verify ${job}\` tells what else was changed.`,
    details: { job, file: name },
  });
}
