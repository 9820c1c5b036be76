import type { DependencyRecord } from './list-line.ts';
import type { EntryRecord } from './list-state.ts';

/** What a list holds at a timestamp. */
type Lookup = (list: string, timestamp: string) => EntryRecord | undefined;

/**
 * Which entries count. One that was truncated does not, nor one that was made from an entry which is not there any more as
 * it was, or does not count itself: a ghost. It is one for as long as that is so.
 */
export class Ghosts {
  readonly #lookUp: Lookup;
  readonly #verdicts = new Map<EntryRecord, boolean>();

  constructor(lookUp: Lookup) {
    this.#lookUp = lookUp;
  }

  counts(record: EntryRecord): boolean {
    const known = this.#verdicts.get(record);
    if (known !== undefined) return known;
    // All that it goes back to, which may be a thousand entries in a row, or a circle: no recursion. What is broken
    // breaks what was made from it; the others count.
    const madeFrom = new Map<EntryRecord, EntryRecord[]>();
    const reached = new Set([record]);
    const broken: EntryRecord[] = [];
    for (const each of reached) {
      const verdict = this.#verdicts.get(each);
      const sources = verdict === false ? undefined : this.#sources(each);
      if (sources === undefined) broken.push(each);
      if (verdict !== undefined) continue;
      for (const source of sources ?? []) {
        reached.add(source);
        madeFrom.set(source, [...(madeFrom.get(source) ?? []), each]);
      }
    }
    const hidden = new Set(broken);
    for (const each of hidden) for (const made of madeFrom.get(each) ?? []) hidden.add(made);
    for (const each of reached) this.#verdicts.set(each, !hidden.has(each));
    return !hidden.has(record);
  }

  /** Why an entry does not count, as the end of a sentence; undefined when it counts. */
  reason(record: EntryRecord): string | undefined {
    if (this.counts(record)) return undefined;
    if (record.isTruncated) return 'truncated';
    for (const [list, dependency] of Object.entries(record.deps)) {
      const there = this.#lookUp(list, dependency.timestamp);
      const place = `${list}/${dependency.timestamp}`;
      if (there === undefined || there.isTruncated) return `made from ${place}, which is gone`;
      if (!isAsItWas(there, dependency)) return `made from ${place}, which has changed`;
      if (!this.counts(there)) return `made from ${place}, which is hidden`;
    }
    return 'hidden';
  }

  /** What was found out may be wrong from now on. @param isNew only an entry was added, at a timestamp that was free */
  forget(isNew = false): void {
    if (!isNew) this.#verdicts.clear();
    for (const [record, counts] of this.#verdicts) if (!counts) this.#verdicts.delete(record);
  }

  /** The entries that it was made from, as they were; undefined when one of them is not, or it was truncated. */
  #sources({ deps, isTruncated }: EntryRecord): EntryRecord[] | undefined {
    if (isTruncated) return undefined;
    const found: EntryRecord[] = [];
    for (const list in deps) {
      const dependency = deps[list];
      const there = dependency && this.#lookUp(list, dependency.timestamp);
      if (dependency === undefined || there === undefined || !isAsItWas(there, dependency)) return undefined;
      found.push(there);
    }
    return found;
  }
}

function isAsItWas(there: EntryRecord, { digest }: DependencyRecord): boolean {
  return !there.isTruncated && there.digest === digest;
}
