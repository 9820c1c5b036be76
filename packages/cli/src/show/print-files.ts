import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { formatBytes } from '@accelerator/inspect';
import { Job, matchNames, type Workdir } from '@accelerator/store';
import { printJson, printLines } from '../output/print.ts';
import { formatFilledTable } from '../output/table.ts';
import { plainLines } from '../output/text.ts';

/** A file that a job made. */
interface MadeFile {
  readonly job: string;
  readonly file: string;
  readonly path: string;
  readonly size: number;
}

/** Which files jobs made; with a pattern, what those that it fits hold, one after the other. */
export async function printFiles(
  workdir: Workdir,
  jobs: readonly string[],
  { pattern, asJson }: { readonly pattern: string | undefined; readonly asJson: boolean },
): Promise<void> {
  const files = jobs.flatMap((job) => filesOf(workdir, job, pattern));
  if (asJson) return printJson(files);
  if (pattern === undefined) return printLines(() => tableOf(files, jobs.length > 1));
  if (files.length === 0) return printLines(() => ['No file of that name.']);
  for (const { path } of files) await printContent(path);
}

function filesOf(workdir: Workdir, id: string, pattern: string | undefined): MadeFile[] {
  const job = Job.open(workdir, id);
  const sizes = job.post?.files ?? {};
  const names = pattern === undefined ? job.files() : matchNames(job.files(), pattern);
  return names.map((file) => ({ job: id, file, path: job.filename(file), size: sizes[file]?.size ?? 0 }));
}

function tableOf(files: readonly MadeFile[], withJobs: boolean): string[] {
  if (files.length === 0) return ['No files.'];
  return formatFilledTable(
    [{ title: 'job' }, { title: 'file' }, { title: 'size', align: 'right' }],
    files.map(({ job, file, size }) => [withJobs ? job : '', file, formatBytes(size)]),
  );
}

/** Programs get it as it is; on a terminal nothing in it acts. */
async function printContent(file: string): Promise<void> {
  const stream = createReadStream(file);
  if (!process.stdout.isTTY) return pipeline(stream, process.stdout, { end: false });
  let rest = '';
  for await (const chunk of stream.setEncoding('utf8')) {
    const text = rest + String(chunk);
    const end = text.lastIndexOf('\n') + 1;
    rest = text.slice(end);
    if (end > 0) printLines(() => plainLines(text.slice(0, end).trimEnd()));
  }
  if (rest !== '') printLines(() => plainLines(rest));
}
