import { isDeepStrictEqual } from 'node:util';
import { isAcceleratorError } from '@accelerator/base';
import { Dataset, datasetId } from '@accelerator/dataset';
import type { JobPost } from '@accelerator/job';
import { checkJob } from './hit.ts';
import type { Job } from './job.ts';
import type { Workdir } from './workdir.ts';

/** The first thing in which what two jobs produced differs. */
export interface ContentDifference {
  /** In one sentence: `column 'thumb' of dataset default differs first in slice 2, row 17`. */
  readonly text: string;
  readonly dataset?: string;
  readonly column?: string;
  readonly sliceno?: number;
  /** Within the slice. */
  readonly row?: number;
  readonly file?: string;
}

/**
 * In what a job differs from an earlier one of the same key; undefined when it does not, or when nothing is left of the
 * earlier one to compare with.
 */
export function differenceFromEarlier(workdir: Workdir, before: string, after: Job): string | undefined {
  const hit = checkJob(workdir, before);
  if (after.post === undefined) return undefined;
  // Of one with other inputs of the same content that asked which ones they are, nothing else was to be expected.
  if (hit.ok && hit.post.seen !== undefined && workdir.readSetup(before).key !== after.setup.key) return undefined;
  if (hit.ok) return firstDifference(workdir, hit.post, after.post, [before, after.id])?.text;
  // Of a job whose files were collected the digest is left.
  if (hit.expected !== true || workdir.readPost(before)?.digest === after.digest) return undefined;
  return 'its content digest differs';
}

/** Compares what two finished jobs produced; undefined when it is the same. Reads values only of a column that differs. */
export function firstDifference(
  workdir: Workdir,
  before: JobPost,
  after: JobPost,
  ids: readonly [string, string],
): ContentDifference | undefined {
  if (before.digest === after.digest) return undefined;
  try {
    return datasetsDifference(workdir, before, after, ids) ?? filesDifference(before, after);
  } catch (error) {
    // A damaged file of the earlier job is no reason to fail the later one: that they differ is known.
    if (!isAcceleratorError(error)) throw error;
    return { text: `its content digest differs, and more can't be said: ${error.message}` };
  }
}

function datasetsDifference(
  workdir: Workdir,
  before: JobPost,
  after: JobPost,
  [idBefore, idAfter]: readonly [string, string],
): ContentDifference | undefined {
  for (const name of namesIn(before.datasets, after.datasets)) {
    if (before.datasets[name] === after.datasets[name]) continue;
    if (before.datasets[name] === undefined) return { text: `dataset ${name} is new`, dataset: name };
    if (after.datasets[name] === undefined) return { text: `dataset ${name} is gone`, dataset: name };
    const idOf = (job: string): string => datasetId(job, name);
    return datasetDifference(
      name,
      Dataset.open(workdir.path, idOf(idBefore)),
      Dataset.open(workdir.path, idOf(idAfter)),
    );
  }
  return undefined;
}

function datasetDifference(name: string, before: Dataset, after: Dataset): ContentDifference {
  for (const column of namesIn(Object.fromEntries(before.columns), Object.fromEntries(after.columns))) {
    const old = before.columns.get(column);
    const now = after.columns.get(column);
    if (old === undefined || now === undefined) {
      return {
        text: `column '${column}' of dataset ${name} is ${old === undefined ? 'new' : 'gone'}`,
        dataset: name,
        column,
      };
    }
    if (old.digest !== now.digest) return columnDifference(name, column, before, after);
  }
  const [orderBefore, orderAfter] = [before, after].map(({ columns }) => [...columns.keys()].join(', '));
  if (orderBefore !== orderAfter) {
    return { text: `the columns of dataset ${name} are in another order: ${orderAfter}`, dataset: name };
  }
  return { text: `dataset ${name} differs in types, row counts or what comes before it`, dataset: name };
}

function columnDifference(name: string, column: string, before: Dataset, after: Dataset): ContentDifference {
  for (let sliceno = 0; sliceno < before.slices; sliceno++) {
    const old = before.iterate(sliceno, column)[Symbol.iterator]();
    const now = after.iterate(sliceno, column)[Symbol.iterator]();
    for (let row = 0; ; row++) {
      const [a, b] = [old.next(), now.next()];
      if (a.done === true && b.done === true) break;
      if (a.done !== b.done || !isDeepStrictEqual(a.value, b.value)) {
        const text = `column '${column}' of dataset ${name} differs first in slice ${sliceno}, row ${row}`;
        return { text, dataset: name, column, sliceno, row };
      }
    }
  }
  return { text: `column '${column}' of dataset ${name} differs in its type`, dataset: name, column };
}

function filesDifference(before: JobPost, after: JobPost): ContentDifference | undefined {
  for (const file of namesIn(before.files, after.files)) {
    // Column files and the engine's records: datasets stand for the ones, the others are no content.
    if ((before.files[file] ?? after.files[file])?.digest === null) continue;
    const [old, now] = [before.files[file], after.files[file]];
    if (old === undefined) return { text: `file '${file}' is new`, file };
    if (now === undefined) return { text: `file '${file}' is gone`, file };
    if (old.digest !== now.digest)
      return { text: `${file === 'result.msgpack' ? 'the result' : `file '${file}'`} differs`, file };
  }
  return undefined;
}

function namesIn(a: object, b: object): string[] {
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].sort();
}
