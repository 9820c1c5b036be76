import { digestOf, isAcceleratorError, toErrorRecord } from '@accelerator/base';
import { parseDatasetId } from '@accelerator/dataset';
import { type PhaseName, parseInputName, type SubjobRecord } from '@accelerator/job';
import type { SubjobAnswer, SubjobRequest } from '@accelerator/slice';

/** A job that was made for another one, or was there. */
export interface SubjobMade {
  readonly id: string;
  /** Content digest of all that it produced. */
  readonly digest: string;
}

/** Gives a job what it asks for. @throws what building that throws */
export type BuildSubjob = (request: SubjobRequest) => Promise<SubjobMade>;

/** A request; its record when it is answered. */
interface Asked {
  readonly turn: number;
  record: SubjobRecord | undefined;
}

/** What an attempt at a phase has asked for, in the order in which it did. */
export class AskedByPhase {
  readonly #phase: PhaseName;
  readonly #build: BuildSubjob;
  readonly #asked: Asked[] = [];
  #answered = 0;

  constructor(phase: PhaseName, build: BuildSubjob) {
    this.#phase = phase;
    this.#build = build;
  }

  async ask(request: SubjobRequest): Promise<SubjobAnswer> {
    const { method, inputs, name } = request;
    const asked: Asked = { turn: this.#answered, record: undefined };
    this.#asked.push(asked);
    const record = { method, inputs, ...(name !== undefined && { name }), phase: this.#phase, turn: asked.turn };
    try {
      const { id, digest } = await this.#build(request);
      asked.record = { ...record, job: id, digest };
      return { ok: true, job: id };
    } catch (error) {
      asked.record = { ...record, digest: failureDigest(error) };
      return { ok: false, error: toErrorRecord(error) };
    } finally {
      this.#answered++;
    }
  }

  /** Of one that ended well, so that all of them are known. */
  get records(): readonly SubjobRecord[] {
    return this.#asked.flatMap(({ record }) => record ?? []);
  }
}

/**
 * What came of a request that failed: what the innermost error says, as those around it name jobs. A phase that went on
 * all the same may have made use of it.
 */
export function failureDigest(error: unknown): string {
  let inner = error;
  while (inner instanceof Error && inner.cause !== undefined) inner = inner.cause;
  const { name, message } = toErrorRecord(inner);
  return digestOf(JSON.stringify([isAcceleratorError(inner) ? inner.code : name, message]));
}

/**
 * The records of a job, with those marked of which it was asked which jobs they are: another one with the same content
 * is not the same then.
 *
 * @param seen names of datasets and jobs
 * @param given the jobs that are inputs, as `jobNamed` gives them: what was asked of these is no question to a subjob
 */
export function recordsWithSeen(
  records: readonly SubjobRecord[],
  seen: readonly string[],
  given: ReadonlySet<string>,
): readonly SubjobRecord[] {
  const jobs = new Set(seen.map(jobNamed));
  const own = new Set(records.flatMap(({ job }) => job ?? []));
  // What lies behind a subjob may be another one with any of them.
  const hasSeenBehind = [...jobs].some((job) => !own.has(job) && !given.has(job));
  return records.map((record) =>
    record.job !== undefined && (hasSeenBehind || jobs.has(record.job)) ? { ...record, exact: true } : record,
  );
}

/** The job of which a record names a dataset, or the job itself: of its own workdir the id. */
export function jobNamed(name: string): string {
  const { root, id } = parseInputName(name);
  const { jobId } = parseDatasetId(id);
  return root === '' ? jobId : `${root} ${jobId}`;
}
