import { isAcceleratorError } from '@accelerator/base';
import { type KeyPreimage, keyFormat, preimageText, type SourceFingerprint } from '@accelerator/job';
import type { MethodLoader } from '@accelerator/method';
import type { Workdir } from '@accelerator/store';

/** Tells of jobs whether the project would use them again as they are: what each method is now is looked at once. */
export class CurrentJobs {
  readonly #methods: Pick<MethodLoader, 'load' | 'fingerprintNow'>;
  readonly #workdir: Workdir;
  readonly #known = new Map<string, Promise<boolean>>();

  constructor(methods: Pick<MethodLoader, 'load' | 'fingerprintNow'>, workdir: Workdir) {
    this.#methods = methods;
    this.#workdir = workdir;
  }

  /** Whether a job that asks for the same would find this one: its source is that of now, and so are those of the jobs that it asked for. */
  async isCurrent(job: string): Promise<boolean> {
    const setup = this.#workdir.findSetup(job);
    if (setup === undefined) return false;
    const { preimage } = setup;
    const subjobs = this.#workdir.readPost(job)?.subjobs ?? [];
    const made = [...new Set(subjobs.flatMap((each) => each.job ?? []))];
    if (preimage.format !== keyFormat || !(await this.#hasSource(preimage))) return false;
    for (const each of made) if (!(await this.isCurrent(each))) return false;
    return true;
  }

  #hasSource({ method, source }: KeyPreimage): Promise<boolean> {
    const name = `${method}\n${JSON.stringify(source)}`;
    const known = this.#known.get(name) ?? this.#compare(method, source);
    this.#known.set(name, known);
    return known;
  }

  async #compare(method: string, source: SourceFingerprint): Promise<boolean> {
    const methods = this.#methods;
    try {
      const now = await methods.fingerprintNow(method, source);
      if (isSame(now, source)) return true;
      if (now.bundle === source.bundle) return false;
      // Only its author knows whether an earlier source does the same.
      const { equivalence } = await methods.load(method);
      const isEquivalent = equivalence?.holds === true && equivalence.earlier.includes(source.bundle);
      return isEquivalent && isSame({ ...now, bundle: source.bundle }, source);
    } catch (error) {
      // It's gone, or does not compile.
      if (isAcceleratorError(error)) return false;
      throw error;
    }
  }
}

function isSame(one: SourceFingerprint, other: SourceFingerprint): boolean {
  const [first, second] = [one, other].map((source) =>
    preimageText({ format: keyFormat, method: '', source, options: {}, datasets: {}, jobs: {}, slices: 1 }),
  );
  return first === second;
}
