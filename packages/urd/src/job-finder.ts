import { isFull, isReadOnly } from '@accelerator/base';
import { parseDatasetId } from '@accelerator/dataset';
import {
  contentPreimage,
  type InputNames,
  idThere,
  type JobKey,
  type JobSetup,
  jobKey,
  type KeyPreimage,
  preimageProof,
  preimageText,
} from '@accelerator/job';
import {
  checkJob,
  type EventListener,
  type Hit,
  isUsedElsewhere,
  Job,
  keepHit,
  newestAnywhere,
  recallHit,
  type Session,
  type Workdir,
} from '@accelerator/store';
import { isSameWhereSeen, type NamedInputs } from './same-where-seen.ts';

/** What finding a job needs. */
export interface FinderTools {
  readonly workdir: Workdir;
  readonly emit: EventListener;
  /** Notes jobs before they are used; false when one of them is being removed. */
  readonly session: Pick<Session, 'use'>;
  /** Nothing is written, not even an index. */
  readonly dryRun: boolean;
}

const earlierLookedAt = 16;

/** A job that is looked for: by the ids of its inputs, or by their content. */
export interface Wanted {
  readonly by: 'id' | 'content';
  readonly preimage: KeyPreimage;
  /** Its inputs by their names. None: which these are, and so what is before them in a chain, is in the key. */
  readonly inputs?: NamedInputs | undefined;
}

/**
 * Finds jobs that may be used again. An index is only a hint: the pre-image that the job keeps is compared, so that a
 * collision can't give a false hit, and its files are checked.
 */
export class JobFinder {
  readonly #tools: FinderTools;
  /** Jobs that were found and couldn't be used: reported once, though two keys lead to each. */
  readonly #refused = new Set<string>();

  constructor(tools: FinderTools) {
    this.#tools = tools;
  }

  /** The job that is wanted, if it is there and whole. */
  find(wanted: Wanted): Job | undefined {
    for (const job of this.hits(wanted)) return job;
    return undefined;
  }

  /** The jobs that are as is wanted, and whole, the likeliest first: here, then in the other workdirs. */
  *hits(wanted: Wanted): Generator<Job, void, undefined> {
    const { workdir } = this.#tools;
    yield* this.#hitsIn(workdir, wanted);
    for (const { workdir: other } of workdir.others)
      if (other !== undefined) yield* this.#hitsIn(other, seenFrom(other, wanted));
  }

  *#hitsIn(place: Workdir, { by, preimage, inputs }: Wanted): Generator<Job, void, undefined> {
    const { workdir, emit, session } = this.#tools;
    const isHere = place === workdir;
    const key = jobKey(preimage, by);
    for (const id of place.index.candidates(key)) {
      // One that `ax gc` is removing right now is as good as gone.
      if (!session.use([id])) continue;
      const known = isHere ? recallHit(workdir, id) : undefined;
      if (known !== undefined && known.preimages[by] === preimageProof(preimage)) {
        this.note(() => workdir.index.touch(key));
        yield new Job(workdir, id, { isPlain: true });
        continue;
      }
      const readMs = Date.now();
      const hit = checkJob(workdir, id);
      if (hit.ok) {
        if (!isFoundBy(hit, { by, preimage })) continue;
        // Another input of the same content is no other input, unless a phase asked which one it is.
        const seen = hit.post.seen?.identities ?? [];
        if (seen.length > 0 && inputs !== undefined) {
          const { preimage: made, fileJobs = [] } = hit.setup ?? workdir.readSetup(id);
          if (!isSameWhereSeen(seen, { preimage: made, fileJobs }, inputs)) continue;
        }
        if (isHere)
          this.note(() => {
            workdir.index.touch(key);
            if (known === undefined && hit.setup === undefined) keepHit(workdir, id, hit.post, readMs);
          });
        yield new Job(workdir, id, hit);
        continue;
      }
      if (hit.expected === true) continue;
      // Named before it counts: who builds it at this moment is waited for behind the lock of its key.
      if (isHere && !workdir.records.seemsDone(id) && isUsedElsewhere(workdir, id)) continue;
      if (!this.#refused.has(id)) emit({ type: 'hit-refused', job: id, method: preimage.method, reason: hit.reason });
      this.#refused.add(id);
      if (isHere) this.note(() => this.#forget(key, id));
    }
  }

  /** Lets a key no longer lead to a job that can't be used. */
  #forget(key: JobKey, id: string): void {
    const { index } = this.#tools.workdir;
    index.forget(key, id);
    // It may have been finished between the look at it and this, by one who has seen that it was named.
    if (checkJob(this.#tools.workdir, id).ok) index.announce(key, id);
  }

  /** The same among the last jobs of its method: of those of one key the index names the last only. */
  *earlierHits(preimage: KeyPreimage): Generator<Job, void, undefined> {
    const { workdir, session } = this.#tools;
    let looked = 0;
    for (const id of newestAnywhere(workdir, preimage.method)) {
      if (looked++ === earlierLookedAt) return;
      if (!session.use([id])) continue;
      const hit = checkJob(workdir, id);
      if (hit.ok && isFoundBy(hit, { by: 'id', preimage })) yield new Job(workdir, id, hit);
    }
  }

  /** Lets a key lead to a job that was found by another one. One in another workdir is found there again. */
  remember(key: JobKey, { id }: Job): void {
    const { workdir } = this.#tools;
    if (workdir.otherOf(id) === undefined) this.note(() => workdir.index.remember(key, id));
  }

  /** Writes what only helps later runs: not in a dry run, and without it where nothing can be written. */
  note(write: () => void): void {
    if (this.#tools.dryRun) return;
    try {
      write();
    } catch (error) {
      if (!isReadOnly(error) && !isFull(error)) throw error;
    }
  }
}

/** What is wanted, with its inputs named as records of another workdir name them. */
function seenFrom(place: Workdir, wanted: Wanted): Wanted {
  const named = (name: string): string => {
    const id = idThere(name);
    return id !== undefined && place.isJobId(parseDatasetId(id).jobId) ? id : name;
  };
  const each = (names: InputNames): InputNames =>
    names === null ? null : typeof names === 'string' ? named(names) : names.map(named);
  const all = (inputs: KeyPreimage['datasets']): KeyPreimage['datasets'] =>
    Object.fromEntries(Object.entries(inputs).map(([input, names]) => [input, each(names)]));
  const preimageThere = (preimage: KeyPreimage): KeyPreimage => ({
    ...preimage,
    datasets: all(preimage.datasets),
    jobs: all(preimage.jobs),
  });
  const { inputs } = wanted;
  return {
    by: wanted.by,
    // By content they have no names.
    preimage: wanted.by === 'id' ? preimageThere(wanted.preimage) : wanted.preimage,
    inputs: inputs && { preimage: preimageThere(inputs.preimage), fileJobs: inputs.fileJobs.map(named) },
  };
}

type Whole = Extract<Hit, { readonly ok: true }>;

/** Whether a job was made from the very same. */
function isFoundBy({ setup, post }: Whole, { by, preimage }: Pick<Wanted, 'by' | 'preimage'>): boolean {
  if (setup !== undefined) return preimageText(storedPreimage(setup, by)) === preimageText(preimage);
  return post.preimages?.[by] === preimageProof(preimage);
}

function storedPreimage(setup: JobSetup, by: Wanted['by']): KeyPreimage {
  return by === 'id' ? setup.preimage : contentPreimage(setup.preimage, setup.contentInputs);
}
