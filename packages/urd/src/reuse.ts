import { contentPreimage, type JobKey, type KeyPreimage } from '@accelerator/job';
import type { LoadedMethod } from '@accelerator/method';
import { type Job, noteEquivalence, noteReplacedSubjobs, type RunEvent } from '@accelerator/store';
import type { BuildTools } from './build-tools.ts';
import type { Wanted } from './job-finder.ts';
import type { BuildRequest } from './request.ts';
import type { NamedInputs } from './same-where-seen.ts';
import { nothingAsked, type Subjobs } from './subjobs.ts';
import type { Asker } from './waits.ts';

type ReusedEvent = Extract<RunEvent, { readonly type: 'job-reused' }>;

/** How a job that is there already was found. */
interface FoundJob {
  readonly job: Job;
  readonly by: Wanted['by'] | 'equivalent';
  /** Notes what helps to find it next time. */
  readonly note?: () => void;
}

/** What a job is looked for by. */
interface Sought {
  readonly key: JobKey;
  readonly method: LoadedMethod;
  readonly request: BuildRequest;
  /** Jobs with bad rows are of no use. */
  readonly retryBad: boolean;
  readonly subjobs: Subjobs;
  readonly asker: Asker | undefined;
}

/** Looks for a job that is there already and may be used again, and tells that it was found. */
export class Reuse {
  readonly #tools: Pick<BuildTools, 'finder' | 'workdir' | 'emit'>;
  readonly #key: JobKey;
  readonly #method: LoadedMethod;
  readonly #request: BuildRequest;
  readonly #preimage: KeyPreimage;
  readonly #retryBad: boolean;
  readonly #subjobs: Subjobs;
  readonly #parent: string | undefined;
  /** Jobs that could be used again, but for what they asked for. */
  #outdated: Map<string, string> | undefined;
  /** That it was found, as long as nobody but a job that is looked for has asked. */
  #untold: RunEvent | undefined;
  #isQuiet: boolean;
  #retried: string | undefined;
  #contentPreimage: KeyPreimage | undefined;
  /** When work on it began, by `performance.now()`. */
  started: number;

  constructor(
    tools: Pick<BuildTools, 'finder' | 'workdir' | 'emit'>,
    { key, method, request, retryBad, subjobs, asker }: Sought,
    started: number,
  ) {
    this.#tools = tools;
    this.#key = key;
    this.#method = method;
    this.#request = request;
    this.#preimage = request.preimage;
    this.#retryBad = retryBad;
    this.#subjobs = subjobs;
    this.#parent = parentOf(asker);
    this.#isQuiet = asker?.isRunning === false;
    this.started = started;
  }

  /** The job that is there already, and is built again for its bad rows. */
  get retried(): string | undefined {
    return this.#retried;
  }

  /** The first job that was of no use for what it had asked for, and what is different there. */
  get outdated(): { readonly job: string; readonly difference: string } | undefined {
    const [first] = this.#outdated ?? [];
    return first && { job: first[0], difference: first[1] };
  }

  /** By the ids of its inputs, else by what they contain. */
  find(): Promise<Job | undefined> {
    return this.#first(this.#hits());
  }

  /** What another engine has built meanwhile. @param beforeAsking called before other jobs are asked for */
  findNew(beforeAsking: () => void): Promise<Job | undefined> {
    return this.#first(this.#hitsBy('id', this.#preimage), beforeAsking);
  }

  /** Somebody else asks for it who wants to know that it was found. */
  speak(): void {
    this.#isQuiet = false;
    if (this.#untold !== undefined) this.#tools.emit(this.#untold);
    this.#untold = undefined;
  }

  /** @param found where it comes from, and what that took */
  tell({ job, by, received }: Pick<FoundJob, 'job'> & Pick<ReusedEvent, 'by' | 'received'>): void {
    const event: RunEvent = {
      type: 'job-reused',
      job: job.id,
      method: this.#method.name,
      seconds: (performance.now() - this.started) / 1000,
      by,
      ...(received !== undefined && { received }),
      ...(this.#parent !== undefined && { parent: this.#parent }),
      ...job.remarks,
    };
    if (this.#isQuiet) this.#untold = event;
    else this.#tools.emit(event);
  }

  /** The inputs as they are looked for in jobs of the same content. */
  get named(): NamedInputs {
    return { preimage: this.#preimage, fileJobs: this.#request.fileJobs };
  }

  /** With the inputs by what they contain: made on a miss only, as it reads their records. */
  get byContent(): KeyPreimage {
    this.#contentPreimage ??= contentPreimage(this.#preimage, this.#request.contentInputs());
    return this.#contentPreimage;
  }

  /**
   * The first that may be used again, as far as what it has asked for is still the same.
   * @param beforeAsking called before that is asked for
   */
  async #first(hits: Iterable<FoundJob>, beforeAsking = (): void => {}): Promise<Job | undefined> {
    for (const found of hits) {
      const { job } = found;
      if (this.#outdated?.has(job.id) === true) continue;
      if (this.#retryBad && job.failedRows > 0) {
        this.#retried = job.id;
        continue;
      }
      if (job.hasAsked) beforeAsking();
      const { difference, replaced } = job.hasAsked ? await this.#subjobs.compare(job) : nothingAsked;
      if (difference !== undefined) {
        this.#outdated ??= new Map();
        this.#outdated.set(job.id, difference);
        continue;
      }
      found.note?.();
      const { finder, workdir } = this.#tools;
      if (replaced.size > 0) finder.note(() => noteReplacedSubjobs(workdir, job.id, replaced));
      this.tell(found);
      return job;
    }
    return undefined;
  }

  /** What is there already: by the ids of its inputs, else by what they contain. */
  *#hits(): Generator<FoundJob, void, undefined> {
    const { finder } = this.#tools;
    yield* this.#hitsBy('id', this.#preimage);
    yield* this.#equivalents('id', this.#preimage);
    for (const found of this.#hitsBy('content', this.byContent)) {
      yield { ...found, note: () => finder.remember(this.#key, found.job) };
    }
    yield* this.#equivalents('content', this.byContent);
    // Of a job that asked for others there may be several, each for what these gave at the time.
    if (this.#outdated === undefined) return;
    for (const job of finder.earlierHits(this.#preimage)) {
      yield { job, by: 'id', note: () => finder.remember(this.#key, job) };
    }
  }

  /** The author's word that earlier sources give the same results. */
  *#equivalents(by: Wanted['by'], preimage: KeyPreimage): Generator<FoundJob, void, undefined> {
    const { finder, emit, workdir } = this.#tools;
    const { equivalence: declared, name } = this.#method;
    if (declared === undefined) return;
    if (!declared.holds) {
      if (by === 'id') emit({ type: 'equivalence-ignored', method: name, expected: declared.present });
      return;
    }
    const { present, earlier } = declared;
    for (const bundle of earlier) {
      for (const { job } of this.#hitsBy(by, { ...preimage, source: { ...preimage.source, bundle } })) {
        const note = (): void =>
          finder.note(() =>
            noteEquivalence(workdir, job.id, { present, earlier: bundle, source: preimage.source.bundle }),
          );
        yield { job, by: 'equivalent', note };
      }
    }
  }

  *#hitsBy(by: Wanted['by'], preimage: KeyPreimage): Generator<FoundJob, void, undefined> {
    const inputs = by === 'content' ? this.named : undefined;
    for (const job of this.#tools.finder.hits({ by, preimage, inputs })) yield { job, by };
  }
}

/** The job that asks for one; one that comes from elsewhere has no id yet. */
export function parentOf(asker: Asker | undefined): string | undefined {
  return asker?.job === '' ? undefined : asker?.job;
}
