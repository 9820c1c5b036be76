import { AcceleratorError, didYouMean } from '@accelerator/base';

/**
 * A timestamp is neither a whole number nor a date that there is, as `2023-06`, `2023-06-01` or `2023-06-01T10:30`.
 *
 * @remedy Write one of these; several parts are joined by `+`. A year alone is none: `2023-01` is its first month.
 */
export const timestampInvalid = (expected: string, received: string, hint?: string): AcceleratorError =>
  new AcceleratorError({
    code: 'TIMESTAMP_INVALID',
    message: `Expected ${expected}, received ${received}.`,
    hint,
  });

/** The name of a list is not one that a file can have everywhere, or has another meaning. */
export const listNameInvalid = (received: string): AcceleratorError =>
  new AcceleratorError({
    code: 'LIST_NAME_INVALID',
    message: `Expected the name of a list, received ${received}.`,
    hint: 'A name begins with a letter or `_` and goes on with letters, digits, `_`, `-`, `.` and blanks, up to 200 bytes; of another user: `ann/import`. `latest`, `first` and `since` are no names.',
  });

/** There is a list whose name differs only in case: on some disks both would be one file. */
export const listNameTaken = (wanted: string, there: string): AcceleratorError =>
  new AcceleratorError({
    code: 'LIST_NAME_TAKEN',
    message: `Expected a name for a list that is not there in other letters, received '${wanted}' where there is '${there}'.`,
    hint: `Write '${there}', or choose another name.`,
  });

/** A list of somebody else was to be changed: it can only be read. */
export const listOfOther = (list: string, self: string): AcceleratorError =>
  new AcceleratorError({
    code: 'LIST_OF_OTHER',
    message: `Expected a list of ${self}, received '${list}', which is another user's and can only be read.`,
    hint: 'Whose lists are written is `lists: { user }` in ax.config.ts; by default those of the user of the operating system.',
  });

/** There is no such list, or nothing in it. */
export const listNotFound = (list: string, known: readonly string[]): AcceleratorError =>
  new AcceleratorError({
    code: 'LIST_NOT_FOUND',
    message: `There is no list '${list}'.`,
    hint: didYouMean(list, known) ?? 'There are no lists yet; `urd.session` in a build script makes one.',
  });

/** A list has no such entry. */
export const entryNotFound = (list: string, wanted: string, hint?: string): AcceleratorError =>
  new AcceleratorError({
    code: 'ENTRY_NOT_FOUND',
    message: `The list '${list}' has no entry ${wanted}.`,
    hint: hint ?? `\`ax urd ${list}/\` shows its timestamps.`,
  });

/**
 * A list has an entry at this timestamp already, with other jobs or other dependencies. The sentence says which one differs.
 *
 * @remedy If the new ones are right: `update: true`, or `ax run --update`. Entries that were made from the old one are hidden
 * until they are made again.
 */
export const listConflict = (entry: string, difference: string): AcceleratorError =>
  new AcceleratorError({
    code: 'LIST_CONFLICT',
    message: `The entry ${entry} is there already, and differs: ${difference}.`,
    hint: 'To replace it: `ax run --update`, or `{ update: true }` in the script.',
  });

/**
 * A line of the file of a list is no entry: it was edited, torn in the middle, or git left the marks of a conflict. The other
 * lines are read all the same; nothing is entered before it is mended.
 *
 * @remedy Open the file at that line; correct or remove it. The file is plain text, an entry on each line.
 */
export const listDamaged = (file: string, line: number, problem: string): AcceleratorError =>
  new AcceleratorError({
    code: 'LIST_DAMAGED',
    message: `Line ${line} of '${file}' is no entry of a list: ${problem}.`,
    hint: 'Correct the line, or remove it; the entries on other lines can be read all the same.',
    details: { file, line },
  });

/** A later version of the engine has written a line of a list. */
export const listFormat = (file: string, line: number): AcceleratorError =>
  new AcceleratorError({
    code: 'LIST_FORMAT',
    message: `A later version of the Accelerator wrote line ${line} of '${file}'.`,
    hint: 'Use that version.',
    details: { file, line },
  });

/**
 * The folder of lists is gone in which jobs of this workdir are named, so it is not known which jobs it keeps.
 *
 * @remedy Make it available again; or remove its line from the file that the hint names.
 */
export const listsMissing = (folder: string, note: string): AcceleratorError =>
  new AcceleratorError({
    code: 'LISTS_MISSING',
    message: `Expected the lists that name jobs of this workdir at '${folder}', found no folder.`,
    hint: `If they are gone for good, remove their line from '${note}'.`,
  });

/** A job that an entry of a list names is not in this workdir: it lies in another one, or it was removed. */
export const entryJobMissing = (entry: string, name: string, reason: string): AcceleratorError =>
  new AcceleratorError({
    code: 'ENTRY_JOB_MISSING',
    message: `The job '${name}' of the entry ${entry} can't be used: ${reason}.`,
    hint: 'Run the script again that made the entry: equal jobs count as no change.',
  });

/**
 * An entry of a list was asked for a job that it has not.
 *
 * @remedy Check the name: the hint has those that there are. Numbers go from 0, or back from -1.
 */
export const jobNotInEntry = (entry: string, wanted: string, names: readonly string[]): AcceleratorError =>
  new AcceleratorError({
    code: 'JOB_NOT_IN_ENTRY',
    message: `The entry ${entry} has no job ${wanted}.`,
    hint: didYouMean(wanted, names),
  });

/** A list was named where no project says in which folder the lists are. */
export const noLists = (what: string): AcceleratorError =>
  new AcceleratorError({
    code: 'NO_LISTS',
    message: `Expected a folder of lists for ${what}, found no project that says where it is.`,
    hint: 'Call it within the project.',
  });
