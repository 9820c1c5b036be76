import { type JobKey, type JobSetup, jobKey, type KeyPreimage, preimageText } from '@accelerator/job';
import type { LoadedMethod } from '@accelerator/method';
import type { EventListener } from '@accelerator/runner';
import { checkJob, Job, type Session, type Workdir } from '@accelerator/store';
import { noteEquivalence } from './note-equivalence.ts';

/** The two keys of a job to be, and what they were made from. */
export interface KeyPlan extends Pick<JobSetup, 'contentInputs' | 'preimage'> {
  readonly key: JobKey;
  readonly contentKey: JobKey;
}

/** What finding a job needs. */
export interface FinderTools {
  readonly workdir: Workdir;
  readonly emit: EventListener;
  /** Notes jobs before they are used; false when one of them is being removed. */
  readonly session: Pick<Session, 'use'>;
  /** Nothing is written, not even an index. */
  readonly dryRun: boolean;
}

/**
 * Finds jobs that may be used again. An index is only a hint: the pre-image that the job keeps is compared, so that a
 * collision can't give a false hit, and its files are checked.
 */
export class JobFinder {
  readonly #tools: FinderTools;
  /** Jobs that were found and couldn't be used: said once, though two keys lead to each. */
  readonly #refused = new Set<string>();

  constructor(tools: FinderTools) {
    this.#tools = tools;
  }

  /** By the key with the inputs' ids. */
  byId(method: string, key: JobKey, preimage: KeyPreimage, started: number): Job | undefined {
    return this.#find(method, key, 'id', started, (setup) => preimageText(setup.preimage) === preimageText(preimage));
  }

  /** The inputs were built again, but came out the same: then so would this job. */
  byContent(method: string, plan: KeyPlan, started: number): Job | undefined {
    const wanted = preimageText({ ...plan.preimage, ...plan.contentInputs });
    const found = this.#find(method, plan.contentKey, 'content', started, (setup) => {
      return preimageText({ ...setup.preimage, ...setup.contentInputs }) === wanted;
    });
    if (found !== undefined && !this.#tools.dryRun) this.#tools.workdir.remember(plan.key, found.id);
    return found;
  }

  /** The author's word that an earlier source gives the same results. */
  byDeclaration(method: LoadedMethod, preimage: KeyPreimage, started: number): Job | undefined {
    const { emit } = this.#tools;
    const declared = method.equivalence;
    if (declared === undefined) return undefined;
    if (!declared.holds) {
      emit({ type: 'equivalence-ignored', method: method.name, expected: declared.present });
      return undefined;
    }
    for (const bundle of declared.earlier) {
      const earlier: KeyPreimage = { ...preimage, source: { ...preimage.source, bundle } };
      const text = preimageText(earlier);
      const isSame = (setup: JobSetup): boolean => preimageText(setup.preimage) === text;
      const found = this.#find(method.name, jobKey(earlier), 'equivalent', started, isSame);
      if (found === undefined) continue;
      noteEquivalence(found, { present: declared.present, earlier: bundle, source: preimage.source.bundle });
      return found;
    }
    return undefined;
  }

  #find(
    method: string,
    key: JobKey,
    by: 'id' | 'content' | 'equivalent',
    started: number,
    isSame: (setup: JobSetup) => boolean,
  ): Job | undefined {
    const { workdir, emit } = this.#tools;
    const id = workdir.lookUp(key);
    // One that `ax gc` is removing right now is as good as gone.
    if (id === undefined || !this.#tools.session.use([id])) return undefined;
    const hit = checkJob(workdir, id);
    if (!hit.ok) {
      if (hit.expected === true) return undefined;
      if (!this.#refused.has(id)) emit({ type: 'hit-refused', job: id, method, reason: hit.reason });
      this.#refused.add(id);
      if (!this.#tools.dryRun) workdir.forget(key);
      return undefined;
    }
    if (!isSame(hit.setup)) return undefined;
    if (!this.#tools.dryRun) workdir.touch(key);
    emit({ type: 'job-reused', job: id, method, seconds: (performance.now() - started) / 1000, by });
    return new Job(workdir, id, hit);
  }
}
