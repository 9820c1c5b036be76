import { AcceleratorError, didYouMean } from '@accelerator/base';

export const workdirNotFound = (path: string): AcceleratorError =>
  new AcceleratorError({
    code: 'WORKDIR_NOT_FOUND',
    message: `There is no workdir at '${path}'.`,
    hint: '`ax run` makes it.',
  });

export const workdirUnreadable = (path: string, cause: unknown): AcceleratorError =>
  new AcceleratorError({ code: 'WORKDIR_UNREADABLE', message: `The workdir at '${path}' can't be read.`, cause });

export const workdirFormat = (path: string, found: unknown): AcceleratorError =>
  new AcceleratorError({
    code: 'WORKDIR_FORMAT',
    message: `Expected workdir format 1 at '${path}', received ${JSON.stringify(found)}.`,
    hint: 'It was made by another version of the Accelerator, or is no workdir.',
  });

export const slicesDiffer = (name: string, has: number, wanted: number): AcceleratorError =>
  new AcceleratorError({
    code: 'SLICES_DIFFER',
    message: `Expected ${wanted} slices in workdir '${name}', received one with ${has}.`,
    hint: `A workdir keeps its slice count: set \`slices: ${has}\` in ax.config.ts, or name another workdir.`,
  });

export const jobNotFound = (id: string, known: Iterable<string>): AcceleratorError =>
  new AcceleratorError({ code: 'JOB_NOT_FOUND', message: `There is no job '${id}'.`, hint: didYouMean(id, known) });

export const jobNotFinished = (id: string, status: string): AcceleratorError =>
  new AcceleratorError({
    code: 'JOB_NOT_FINISHED',
    message: `Job ${id} ${status}, so it has no result.`,
    hint: `\`ax job ${id}\` shows what happened.`,
  });

export const jobCollected = (id: string): AcceleratorError =>
  new AcceleratorError({
    code: 'JOB_COLLECTED',
    message: `The files of job ${id} were removed by \`ax gc --payload\`; only its records are left.`,
    hint: 'Build it again.',
  });

export const recordDamaged = (file: string, cause: unknown): AcceleratorError =>
  new AcceleratorError({ code: 'RECORD_DAMAGED', message: `The record '${file}' is damaged.`, cause });
