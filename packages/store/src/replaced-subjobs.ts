import {
  hasShape,
  isAcceleratorError,
  objectOf,
  oneOf,
  openSealed,
  recordOf,
  sealJson,
  textLike,
} from '@accelerator/base';
import { replacedFile } from '@accelerator/job';
import type { Workdir } from './workdir.ts';

interface ReplacedRecord {
  readonly format: 1;
  /** What has come in the place of jobs for which it asked, by their ids. */
  readonly replaced: Readonly<Record<string, string>>;
}

const jobId = textLike(/^[^/\\]+-\d+$/, 'the id of a job');
const recordShape = objectOf<ReplacedRecord>({ format: oneOf(1), replaced: recordOf(jobId) });

/**
 * Keeps in the directory of a job which jobs have come in the place of those that it had asked for, with the same content:
 * as long as it is there, `ax gc` keeps them.
 */
export function noteReplacedSubjobs(workdir: Workdir, id: string, replaced: ReadonlyMap<string, string>): void {
  // Nothing is changed in another workdir.
  if (workdir.otherOf(id) !== undefined) return;
  const before = replacedSubjobs(workdir, id);
  if ([...replaced].every(([job, now]) => before.get(job) === now)) return;
  const record: ReplacedRecord = { format: 1, replaced: Object.fromEntries([...before, ...replaced]) };
  try {
    workdir.door.write(`${id}/${replacedFile}`, sealJson(record));
  } catch (error) {
    if (!isAcceleratorError(error) || error.code !== 'FILE_REFUSED') throw error;
  }
}

/** Which jobs have come in the place of those for which a job had asked. It only helps: what can't be read says nothing. */
export function replacedSubjobs({ door }: Workdir, id: string): ReadonlyMap<string, string> {
  try {
    const bytes = door.readIfThere(`${id}/${replacedFile}`);
    if (bytes === undefined) return new Map();
    const { value, seal } = openSealed(bytes);
    return seal === 'whole' && hasShape(recordShape, value) ? new Map(Object.entries(value.replaced)) : new Map();
  } catch (error) {
    if (error instanceof SyntaxError || (isAcceleratorError(error) && error.code === 'FILE_REFUSED')) return new Map();
    throw error;
  }
}

/** A job for which another one had asked, or what has come in its place. */
export function presentSubjob(workdir: Workdir, parent: string, job: string): string {
  return workdir.hasJob(job) ? job : (replacedSubjobs(workdir, parent).get(job) ?? job);
}
