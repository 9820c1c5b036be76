import { AcceleratorError, didYouMean } from '@accelerator/base';

/** A command looks into a workdir that is not there. */
export const workdirNotFound = (path: string): AcceleratorError =>
  new AcceleratorError({
    code: 'WORKDIR_NOT_FOUND',
    message: `There is no workdir at '${path}'.`,
    hint: '`ax run` makes it.',
  });

/**
 * A workdir can't be made where it was asked for: a file stands there, or on the way.
 *
 * @remedy Name another folder.
 */
export const workdirNotMade = (path: string, cause: unknown): AcceleratorError =>
  new AcceleratorError({
    code: 'WORKDIR_NOT_MADE',
    message: `Expected a folder for the workdir at '${path}', but a file stands there or on the way.`,
    cause,
  });

/**
 * The file `workdir.json` of a workdir can't be read.
 *
 * @remedy See the cause: most often permission is denied, or the disk has an error.
 */
export const workdirUnreadable = (path: string, cause: unknown): AcceleratorError =>
  new AcceleratorError({ code: 'WORKDIR_UNREADABLE', message: `The workdir at '${path}' can't be read.`, cause });

/**
 * The folder is no workdir, or a version of the engine that this one does not know made it.
 *
 * @remedy Use another folder, or the version that made it.
 */
export const workdirFormat = (path: string, found: unknown): AcceleratorError =>
  new AcceleratorError({
    code: 'WORKDIR_FORMAT',
    message: `Expected workdir format 1 at '${path}', received ${JSON.stringify(found)}.`,
    hint: 'It was made by another version of the Accelerator, or is no workdir.',
  });

/** The configuration wants another number of slices than the workdir has. */
export const slicesDiffer = (name: string, has: number, wanted: number): AcceleratorError =>
  new AcceleratorError({
    code: 'SLICES_DIFFER',
    message: `Expected ${wanted} slices in workdir '${name}', received one with ${has}.`,
    hint: `A workdir keeps its slice count: set \`slices: ${has}\` in ax.config.ts, or name another workdir.`,
  });

/**
 * Two workdirs of a project have one name, or `workdirs` in `ax.config.ts` calls one otherwise than it is called: ids of
 * its jobs begin with its name.
 */
export const workdirNamedOtherwise = (
  { name, path }: { readonly name: string; readonly path: string },
  has: string,
  target: string,
): AcceleratorError =>
  new AcceleratorError({
    code: 'WORKDIR_NAME',
    message: `Expected the workdir '${name}' at '${path}', received one that is called '${has}'.`,
    hint:
      has === target
        ? `Ids of jobs begin with the name of their workdir, so each needs one of its own: build into another one, such as \`workdir: 'workdirs/own'\`.`
        : `A workdir keeps its name, with which the ids of its jobs begin: call it \`${has}\` in \`workdirs\`.`,
    details: { name, path },
  });

/**
 * A job is in another workdir, which can't be used: it is not there, has another number of slices, or is of another
 * version.
 *
 * @remedy The sentence says what is wrong with it; `workdirs` in `ax.config.ts` says where it is.
 */
export const workdirSkipped = (job: string, path: string, problem: string): AcceleratorError =>
  new AcceleratorError({
    code: 'WORKDIR_SKIPPED',
    message: `Job ${job} is in a workdir that can't be used: ${problem}.`,
    hint: `\`workdirs\` in ax.config.ts says that it is at '${path}'.`,
    details: { job, path },
  });

/**
 * There is no job of that id, and where a method is allowed no job of a method of that name.
 *
 * @remedy Check the id: the hint has the nearest ones. `ax job` lists the latest jobs.
 */
export const jobNotFound = (id: string, known: Iterable<string>): AcceleratorError =>
  new AcceleratorError({
    code: 'JOB_NOT_FOUND',
    message: `There is no job '${id}'.`,
    hint: /-\d+$/.test(id)
      ? didYouMean(id, known)
      : `An id is like main-3. In a build script \`urd.job('${id}')\` is the latest job of a method.`,
  });

/** Something was read from a job that failed, was stopped, or is still running. */
export const jobNotFinished = (id: string, status: string): AcceleratorError =>
  new AcceleratorError({
    code: 'JOB_NOT_FINISHED',
    message: `Job ${id} ${status}, so it has no result.`,
    hint: `\`ax job ${id}\` shows what happened.`,
  });

/** Something was read from a job whose files `ax gc --payload` removed. */
export const jobCollected = (id: string): AcceleratorError =>
  new AcceleratorError({
    code: 'JOB_COLLECTED',
    message: `The files of job ${id} were removed by \`ax gc --payload\`; only its records are left.`,
    hint: 'Build it again.',
  });

/**
 * A job was broken off before its record was written.
 *
 * @remedy Build it again; `ax gc` removes what was broken off.
 */
export const jobBrokenOff = (id: string): AcceleratorError =>
  new AcceleratorError({
    code: 'JOB_BROKEN_OFF',
    message: `Job ${id} was broken off before anything was known of it.`,
    hint: '`ax gc` shows what can be removed.',
  });

/**
 * A file of a job is not as it was written: its bytes don't match their digest, it is gone, or something else stands in
 * its place. The job is built again the next time that it is asked for.
 *
 * @remedy Run it again; or restore the file from a copy.
 */
export const fileDamaged = (job: string, name: string, file: string, reason?: string): AcceleratorError =>
  new AcceleratorError({
    code: 'FILE_DAMAGED',
    message: `The file '${name}' of job ${job} is damaged${reason === undefined ? '' : `: ${reason.replace(/\.$/, '')}`}.`,
    hint: `The next run builds ${job} again; \`ax verify ${job}\` finds other damage.`,
    details: { job, file },
  });

/**
 * The chain of a job was asked for with a value that is none: a length below 0, a job that is none.
 *
 * @remedy The sentence says which option, and what is allowed.
 */
export const wrongChain = (job: string, option: string, problem: string): AcceleratorError =>
  new AcceleratorError({
    code: 'CHAIN_OPTION',
    message: `The chain of job ${job} can't be followed, ${option}${problem}.`,
    details: { job },
  });
