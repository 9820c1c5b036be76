import { AcceleratorError, compareCodeUnits, didYouMean, isAcceleratorError } from '@accelerator/base';
import { type Difference, differences, resultFile } from '@accelerator/job';
import { Job, type Workdir } from '@accelerator/store';
import { type JobSummary, summarizeJob } from '../jobs/job-summary.ts';
import { sourceDiff } from '../jobs/source-diff.ts';
import { plainJson } from '../values/plain-value.ts';
import { plural } from '../values/units.ts';
import { type DatasetDifference, datasetDifference, oneSidedDataset } from './dataset-difference.ts';
import { lineDiff } from './line-diff.ts';

/** A file of a job that is not in the other, or has other content there. */
export interface FileDifference {
  readonly file: string;
  readonly how: 'new' | 'gone' | 'content';
  readonly sizes: readonly [before: number | null, after: number | null];
  /** Of short text: the lines that differ, with some around. */
  readonly lines: readonly string[];
}

/** In what two jobs differ: what they were made from, and what they gave. */
export interface JobDifference {
  readonly before: JobSummary;
  readonly after: JobSummary;
  /** Of their keys: options, inputs, packages, source. */
  readonly inputs: readonly Difference[];
  /** Where the sources differ, lines of a unified diff. */
  readonly source: readonly string[];
  /** Whether they gave the same; null: one of them has not finished well. */
  readonly sameContent: boolean | null;
  readonly datasets: readonly DatasetDifference[];
  /** How many datasets are the same. */
  readonly sameDatasets: number;
  readonly files: readonly FileDifference[];
  readonly sameFiles: number;
  /** Lines of a unified diff of the results as JSON; null: they are the same. */
  readonly result: readonly string[] | null;
}

export interface JobDifferenceOptions {
  /** A column by which rows are known: tells which were added, removed and changed. */
  readonly by?: string | undefined;
}

/** @throws AcceleratorError `JOB_NOT_FOUND`, `JOB_BROKEN_OFF`; `COLUMN_NOT_FOUND` for a key that no dataset that differs has */
export async function jobDifference(
  workdir: Workdir,
  [before, after]: readonly [before: string, after: string],
  { by }: JobDifferenceOptions = {},
): Promise<JobDifference> {
  const [old, now] = [Job.open(workdir, before), Job.open(workdir, after)];
  const head = {
    before: summarizeJob(workdir, before),
    after: summarizeJob(workdir, after),
    inputs: differences(old.setup, now.setup),
    source:
      old.setup.preimage.source.bundle === now.setup.preimage.source.bundle
        ? []
        : await sourceDiff(workdir.jobPath(before), workdir.jobPath(after)),
  };
  // That of a job which failed is empty; of a collected one it is kept.
  const [oldDigest, digest] = [old.post?.digest, now.post?.digest];
  const sameContent = !oldDigest || !digest ? null : oldDigest === digest;
  if (old.post?.status !== 'done' || now.post?.status !== 'done') {
    return { ...head, sameContent, datasets: [], sameDatasets: 0, files: [], sameFiles: 0, result: null };
  }
  const datasets = await datasetsOf(old, now, by);
  const files = await filesOf(old, now);
  return {
    ...head,
    sameContent,
    datasets: datasets.other,
    sameDatasets: datasets.same,
    files: files.other,
    sameFiles: files.same,
    result: await resultOf(old, now),
  };
}

/** Those that differ, and how many do not. */
interface Compared<T> {
  readonly other: readonly T[];
  readonly same: number;
}

async function datasetsOf(old: Job, now: Job, by: string | undefined): Promise<Compared<DatasetDifference>> {
  const names = bothOf(old.datasets(), now.datasets());
  const other: DatasetDifference[] = [];
  const columns = new Set<string>();
  for (const name of names) {
    const [digest, present] = [old.post?.datasets[name], now.post?.datasets[name]];
    if (digest === present) continue;
    if (digest === undefined || present === undefined) {
      const opened = digest === undefined ? now.dataset(name) : old.dataset(name);
      other.push(
        digest === undefined ? oneSidedDataset(name, undefined, opened) : oneSidedDataset(name, opened, undefined),
      );
      continue;
    }
    const [before, after] = [old.dataset(name), now.dataset(name)];
    for (const column of before.columns.keys()) if (after.columns.has(column)) columns.add(column);
    other.push(await datasetDifference(name, before, after, by));
  }
  if (by !== undefined && columns.size > 0 && !columns.has(by)) throw keyNotFound(by, [...columns]);
  return { other, same: names.length - other.length };
}

function keyNotFound(by: string, columns: readonly string[]): AcceleratorError {
  return new AcceleratorError({
    code: 'COLUMN_NOT_FOUND',
    message: `No dataset that differs has a column '${by}' in both jobs.`,
    hint: didYouMean(by, columns),
    details: { column: by },
  });
}

/** Of more files, or larger ones, the lines are left out. */
const mostTexts = 10;
const textBytes = 1 << 16;

async function filesOf(old: Job, now: Job): Promise<Compared<FileDifference>> {
  const names = bothOf(old.files(), now.files());
  const recordOf = (job: Job, file: string) => job.post?.files[file];
  const changed = names.filter((file) => recordOf(old, file)?.digest !== recordOf(now, file)?.digest);
  let texts = 0;
  const other: FileDifference[] = [];
  for (const file of changed) {
    const [before, after] = [recordOf(old, file)?.size ?? null, recordOf(now, file)?.size ?? null];
    const how = before === null ? 'new' : after === null ? 'gone' : 'content';
    const isShort = how === 'content' && Math.max(before ?? 0, after ?? 0) <= textBytes && texts < mostTexts;
    const lines = isShort ? await textDiff(old, now, file) : [];
    if (lines.length > 0) texts++;
    other.push({ file, how, sizes: [before, after], lines });
  }
  return { other, same: names.length - other.length };
}

async function textDiff(old: Job, now: Job, file: string): Promise<string[]> {
  try {
    const [before, after] = [textOf(old.readFile(file)), textOf(now.readFile(file))];
    return before === undefined || after === undefined ? [] : await lineDiff(before, after);
  } catch (error) {
    if (!isAcceleratorError(error)) throw error;
    return [error.message];
  }
}

/** undefined for what is no text. */
function textOf(bytes: Buffer): string | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return text.includes('\0') ? undefined : text;
  } catch {
    return undefined;
  }
}

async function resultOf(old: Job, now: Job): Promise<string[] | null> {
  if (old.post?.files[resultFile]?.digest === now.post?.files[resultFile]?.digest) return null;
  try {
    const [before, after] = [await resultText(old), await resultText(now)];
    const lines = await lineDiff(before, after);
    return lines.length > 0 ? lines : ['as JSON they are the same'];
  } catch (error) {
    if (!isAcceleratorError(error)) throw error;
    return [error.message];
  }
}

/** More of a result is not compared line by line. */
const resultCharacters = 1 << 18;

async function resultText(job: Job): Promise<string> {
  if (job.post?.files[resultFile] === undefined) return '';
  const text = JSON.stringify(plainJson(await job.loadShown()), null, 2) ?? 'undefined';
  return text.length <= resultCharacters
    ? `${text}\n`
    : `${text.slice(0, resultCharacters)}\n… ${plural(text.length - resultCharacters, 'more character')}\n`;
}

function bothOf(before: readonly string[], after: readonly string[]): string[] {
  return [...new Set([...before, ...after])].sort(compareCodeUnits);
}
