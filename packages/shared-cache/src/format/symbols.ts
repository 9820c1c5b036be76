import { datasetId, parseDatasetId } from '@accelerator/dataset';
import { idThere, type KeyPreimage } from '@accelerator/job';

/**
 * Other jobs, as a record that belongs to no workdir names them. They look like ids, so that records with symbols in them
 * are checked like those with ids.
 */
const selfSymbol = '$self-1';
/** A linked column is found by what it holds. */
export const linkedFolder = '../../$link-1/default/column';

const inputSymbol = (index: number): string => `$input-${index + 1}`;
const subjobSymbol = (index: number): string => `$subjob-${index + 1}`;
const digestPattern = /^\$([0-9a-f]{32})-1$/;
const placePattern = /^\$(input|subjob)-([1-9]\d{0,8})$/;

/** The jobs of its own workdir of which a job is given something, by slot; '' for one of another workdir. */
export function inputSlots({ datasets, jobs }: Pick<KeyPreimage, 'datasets' | 'jobs'>): string[] {
  return [datasets, jobs].flatMap((group) =>
    Object.keys(group)
      .sort()
      .flatMap((name) => group[name] ?? [])
      .map((name) => {
        const id = idThere(name);
        return id === undefined ? '' : parseDatasetId(id).jobId;
      }),
  );
}

/** Something refers to a job that no other machine can know. */
export class NotPortable extends Error {}

/** Ids become symbols. */
export class Symbols {
  readonly #symbols = new Map<string, string>();
  readonly #digestOf: (dataset: string) => string | undefined;

  /** @param digestOf the content digest of a dataset, for those that are known by nothing else */
  constructor(
    self: string,
    slots: readonly string[],
    subjobs: readonly string[],
    digestOf: (dataset: string) => string | undefined,
  ) {
    this.#digestOf = digestOf;
    for (const [index, id] of subjobs.entries()) this.#symbols.set(id, subjobSymbol(index));
    // What is given is there from the beginning.
    for (const [index, id] of slots.entries()) if (id !== '') this.#symbols.set(id, inputSymbol(index));
    this.#symbols.set(self, selfSymbol);
  }

  /** @throws NotPortable */
  ofJob(id: string): string {
    const symbol = this.#symbols.get(id);
    if (symbol === undefined) throw new NotPortable(`it refers to ${id}`);
    return symbol;
  }

  /** @throws NotPortable */
  ofDataset(id: string): string {
    const { jobId, name } = parseDatasetId(id);
    const symbol = this.#symbols.get(jobId);
    if (symbol !== undefined) return datasetId(symbol, name);
    const digest = this.#digestOf(id);
    if (digest === undefined) throw new NotPortable(`it refers to ${id}`);
    return datasetId(`$${digest}-1`, name);
  }
}

/** A symbol stands for nothing that there is here. */
export class Unresolved extends Error {}

/** Symbols become ids of another workdir. */
export class Ids {
  readonly #self: string;
  readonly #slots: readonly string[];
  readonly #subjobs: readonly string[];
  readonly #findDataset: (digest: string, name: string) => string | undefined;

  constructor(
    self: string,
    slots: readonly string[],
    subjobs: readonly string[],
    findDataset: (digest: string, name: string) => string | undefined,
  ) {
    this.#self = self;
    this.#slots = slots;
    this.#subjobs = subjobs;
    this.#findDataset = findDataset;
  }

  /** @throws Unresolved */
  ofJob(symbol: string): string {
    if (symbol === selfSymbol) return this.#self;
    const [, kind, number] = placePattern.exec(symbol) ?? [];
    const id = (kind === 'input' ? this.#slots : kind === 'subjob' ? this.#subjobs : [])[Number(number) - 1];
    if (id === undefined || id === '') throw new Unresolved(`it refers to ${symbol}`);
    return id;
  }

  /** @throws Unresolved */
  ofDataset(symbol: string): string {
    const { jobId, name } = parseDatasetId(symbol);
    const [, digest] = digestPattern.exec(jobId) ?? [];
    if (digest === undefined) return datasetId(this.ofJob(jobId), name);
    const found = this.#findDataset(digest, name);
    if (found === undefined) throw new Unresolved(`it refers to a dataset ${name} (${digest}) that is not here`);
    return found;
  }
}

/** Renames all that a manifest, a value or a request names. */
export interface Renaming {
  ofJob(id: string): string;
  ofDataset(id: string): string;
}
