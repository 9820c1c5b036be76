import { Scope } from '@accelerator/base';
import type { KeyPreimage, SeenByMap } from '@accelerator/job';
import type { AnyMap, AnySetupContext } from '@accelerator/method';
import type { PhaseInputs } from '../phase/inputs.ts';

/** A map whose setup has run. */
export interface SetUpMap {
  readonly map: AnyMap;
  /** Its name, for messages. */
  readonly method: string;
  readonly inputs: PhaseInputs;
  /** The inputs as `setup` and `map` get them. */
  readonly watched: AnySetupContext;
  /** What they have looked at beside the cells of rows. */
  readonly seen: Set<SeenByMap>;
  /** What its setup returned. */
  readonly constants: unknown;
}

/** A map that is ready to take rows in this process. */
export interface ReadyMap extends SetUpMap {
  /** Digests of the variables that are in the key. */
  readonly env: KeyPreimage['source']['env'];
  readonly mapStack: (stack: string) => string;
  readonly mayHideWork: boolean;
}

const mostKept = 2;

/** Maps whose setup has run in this process, by job directory: what `setup` made is kept for all chunks. */
export class ReadyMaps {
  readonly #maps = new Map<string, { readonly scope: Scope | undefined; readonly ready: Promise<ReadyMap> }>();

  /** The scope in which it was made ready. */
  scopeOf(jobPath: string): Scope | undefined {
    return this.#maps.get(jobPath)?.scope;
  }

  /** @param alone whether no other map is kept beside it: what it holds may be large */
  get(jobPath: string, prepare: () => Promise<ReadyMap>, alone: boolean): Promise<ReadyMap> {
    const known = this.#maps.get(jobPath);
    if (known !== undefined) return known.ready;
    if (alone) this.#maps.clear();
    const ready = prepare();
    this.#maps.set(jobPath, { scope: Scope.current, ready });
    const oldest = this.#maps.keys().next().value;
    if (this.#maps.size > mostKept && oldest !== undefined) this.#maps.delete(oldest);
    return ready;
  }
}
