import { messageOf } from '@accelerator/base';
import { type SubjobRecord, unpackValue } from '@accelerator/job';
import { failureDigest, type SubjobMade } from '@accelerator/runner';
import type { SubjobRequest } from '@accelerator/slice';
import { inputReferences, type Job, type Workdir } from '@accelerator/store';
import type { BuildOptions } from './build-options.ts';
import { PlannedJob } from './planned-job.ts';
import { type Asker, checkNotOwn } from './waits.ts';

/** A build as a phase asked for it. */
export interface AskedBelow {
  readonly asker: Asker;
  readonly method: string;
  readonly inputs: unknown;
  readonly options: BuildOptions;
}

/** Builds what a phase asks for, or finds it. */
export type BuildBelow = (asked: AskedBelow) => Promise<Job>;

/** What asking for jobs needs. */
interface SubjobTools {
  readonly workdir: Workdir;
  readonly signal: AbortSignal;
  readonly below: BuildBelow;
}

/** What came of asking again for what a finished job has asked for. */
export interface AskedAgain {
  /** What is no longer the same, in words; undefined: nothing. */
  readonly difference: string | undefined;
  /** The jobs with the same content that have come in the place of others, by the ids of these. */
  readonly replaced: ReadonlyMap<string, string>;
}

export const nothingAsked: AskedAgain = { difference: undefined, replaced: new Map() };

/** The jobs for which one job asks. */
export class Subjobs {
  readonly #tools: SubjobTools;
  readonly #asker: Omit<Asker, 'job' | 'isRunning'>;
  /** What failed just now, when it was asked for again: the job itself, which runs because of that, is told the same. */
  #failed: Map<string, unknown> | undefined;

  constructor(tools: SubjobTools, asker: Omit<Asker, 'job' | 'isRunning'>) {
    this.#tools = tools;
    this.#asker = asker;
  }

  /** What a phase asks for. @param parent the id of its job */
  async build(parent: string, { method, inputs, name, caption }: SubjobRequest): Promise<SubjobMade> {
    const id = idOf({ method, inputs });
    if (this.#failed?.has(id) === true) {
      const error = this.#failed.get(id);
      this.#failed.delete(id);
      throw error;
    }
    const asker: Asker = { ...this.#asker, job: parent, isRunning: true };
    const options = { ...(name !== undefined && { name }), ...(caption !== undefined && { caption }) };
    const job = await this.#ask({ asker, method, options }, inputs);
    return { id: job.id, digest: job.digest };
  }

  /** What a job has asked for that comes from elsewhere, before it has a number here. @throws what building that throws */
  async ask({ method, inputs }: Pick<SubjobRecord, 'method' | 'inputs'>): Promise<SubjobMade> {
    const job = await this.#ask({ asker: { ...this.#asker, job: '', isRunning: true }, method, options: {} }, inputs);
    return { id: job.id, digest: job.digest };
  }

  /**
   * Asks again for what a finished job has asked for, in the same order, with the sources and files of now.
   * @throws when the run is stopped
   */
  compare(job: Job): Promise<AskedAgain> {
    return this.#compareAll(job.id, job.post?.subjobs ?? []);
  }

  /** Whether a job that asks for these again gets the very same. @param parent its id */
  async areSame(parent: string, records: readonly SubjobRecord[]): Promise<boolean> {
    const exactly = records.map((record): SubjobRecord => ({ ...record, exact: true }));
    return (await this.#compareAll(parent, exactly)).difference === undefined;
  }

  async #compareAll(parent: string, records: readonly SubjobRecord[]): Promise<AskedAgain> {
    const asker: Asker = { ...this.#asker, job: parent, isRunning: false };
    /** What has come in the place of jobs that were given to others. */
    const present = new Map<string, string>();
    for (const turn of inTurns(records)) {
      const found = await Promise.all(turn.map((record) => this.#differenceOf(asker, record, present)));
      const difference = found.find((each) => each !== undefined);
      if (difference !== undefined) return { difference, replaced: new Map() };
    }
    return { difference: undefined, replaced: new Map([...present].filter(([before, now]) => before !== now)) };
  }

  async #differenceOf(asker: Asker, record: SubjobRecord, present: Map<string, string>): Promise<string | undefined> {
    const { method, inputs, job: before, digest, exact } = record;
    try {
      const job = await this.#ask({ asker, method, options: {} }, inputs, present);
      if (job instanceof PlannedJob) return `depends on ${method}, which it asks for and which would be built`;
      const which = `${job.id} (${method}), for which it asks`;
      if (before === undefined) return `${which}, did not go well then`;
      if (job.digest !== digest) return `${which}, gives something else than ${before}`;
      if (job.id !== before && exact === true) return `${which}, has come in the place of ${before}`;
      present.set(before, job.id);
      return undefined;
    } catch (error) {
      if (this.#tools.signal.aborted) throw error;
      if (before === undefined && failureDigest(error) === digest) return undefined;
      this.#failed ??= new Map();
      this.#failed.set(idOf(record), error);
      return `a job of ${method}, for which it asks, is not to be had: ${messageOf(error)}`;
    }
  }

  #ask(asked: Omit<AskedBelow, 'inputs'>, packed: string, present?: ReadonlyMap<string, string>): Promise<Job> {
    const { workdir, below } = this.#tools;
    const references = inputReferences(workdir, (job) => {
      checkNotOwn(asked.asker, asked.method, (own) => own === job);
      return present?.get(job) ?? job;
    });
    const inputs = unpackValue(Buffer.from(packed, 'base64'), `the inputs of ${asked.method}`, references);
    return below({ ...asked, inputs });
  }
}

function idOf({ method, inputs }: Pick<SubjobRecord, 'method' | 'inputs'>): string {
  return `${method}\n${inputs}`;
}

/** Those that were asked for before any of them was there. */
function inTurns(records: readonly SubjobRecord[]): SubjobRecord[][] {
  const turns: SubjobRecord[][] = [];
  let last: SubjobRecord | undefined;
  for (const record of records) {
    if (last?.phase === record.phase && last.turn === record.turn) turns.at(-1)?.push(record);
    else turns.push([record]);
    last = record;
  }
  return turns;
}

/** Whether two jobs of one key have been given the same by those for which they asked: only then they have to give the same. */
export function hadSameSubjobs(before: Job, after: Job): boolean {
  const digestsOf = ({ post }: Job): string => JSON.stringify(post?.subjobs?.map(({ digest }) => digest) ?? []);
  return digestsOf(before) === digestsOf(after);
}
