import type { BigIntStats } from 'node:fs';
import { readCacheFile, writeCacheFile } from '@accelerator/base';

/** What tells that a file was written to. Times first: they tell of nearly each change. */
export type FileLooks = Pick<BigIntStats, 'ctimeNs' | 'mtimeNs' | 'size' | 'ino'>;

interface Seen {
  readonly looks: FileLooks;
  readonly digest: string;
}

/** Raised when what is kept changes its meaning. */
const format = 2;
const looksOfOne = 4;
/** No file looks like that. */
const never = -(2n ** 63n);
const digestLength = 32;

/** Of all files in one list each, in the same order: of 100,000 a tenth of the time that an object for each takes to parse. */
interface Kept {
  readonly format: typeof format;
  readonly directory: string;
  /** With a slash between them: no name has one. */
  readonly names: string;
  /** Change time, modification time, size and inode of each as 64 bits, little endian; base64. */
  readonly looks: string;
  /** One after the other. */
  readonly digests: string;
}

/** What the files of one folder looked like when they were hashed, and their digests. */
export class DigestShard {
  readonly #file: string;
  readonly #directory: string;
  readonly #names: readonly string[];
  readonly #looks: BigInt64Array;
  readonly #digests: string;
  /** Files are asked for in the order in which they were kept, mostly. */
  #next = 0;
  #indices: Map<string, number> | undefined;
  readonly #added = new Map<string, Seen>();

  private constructor(file: string, { directory, names, looks, digests }: Kept) {
    this.#file = file;
    this.#directory = directory;
    this.#names = digests === '' ? [] : names.split('/');
    this.#looks = new BigInt64Array(new Uint8Array(Buffer.from(looks, 'base64')).buffer);
    this.#digests = digests;
  }

  /** @param file where it is kept; named by a digest of the directory, which two might share */
  static read(file: string, directory: string): DigestShard {
    const content = readCacheFile(file);
    const kept: Kept | undefined = content === undefined ? undefined : JSON.parse(content);
    const isIt = kept?.format === format && kept.directory === directory;
    return new DigestShard(file, isIt ? kept : { format, directory, names: '', looks: '', digests: '' });
  }

  /** The digest of a file that looks as it did when it was hashed. */
  find(name: string, looks: FileLooks): string | undefined {
    const added = this.#added.get(name);
    if (added !== undefined) return isSame(added.looks, looks) ? added.digest : undefined;
    const index = this.#indexOf(name);
    if (index === undefined || !this.#looksLike(index, looks)) return undefined;
    return this.#digestAt(index);
  }

  add(name: string, looks: FileLooks, digest: string): void {
    this.#added.set(name, { looks, digest });
  }

  /** Notes one whose look tells nothing yet, so that `hasSeen` knows it. @returns whether that is news */
  addUnsure(name: string, size: bigint, digest: string): boolean {
    if (this.hasSeen(name, size)) return false;
    this.#added.set(name, { looks: { ctimeNs: never, mtimeNs: never, size, ino: 0n }, digest });
    return true;
  }

  /** Whether a file of that name was hashed that had as many bytes: most likely it holds the same, whatever its times say. */
  hasSeen(name: string, size: bigint): boolean {
    const added = this.#added.get(name);
    if (added !== undefined) return added.looks.size === size;
    const index = this.#indexOf(name);
    return index !== undefined && this.#looks[index * looksOfOne + 2] === size;
  }

  /** Keeps what was kept and what was added. */
  save(): void {
    const all = new Map<string, Seen | number>(this.#names.map((name, index) => [name, index]));
    for (const [name, seen] of this.#added) all.set(name, seen);
    const names = [...all.keys()].sort();
    const looks = new BigInt64Array(names.length * looksOfOne);
    const digests = names.map((name, index) => {
      const seen = all.get(name) ?? 0;
      if (typeof seen !== 'number') looks.set(wordsOf(seen.looks), index * looksOfOne);
      else looks.set(this.#looks.subarray(seen * looksOfOne, (seen + 1) * looksOfOne), index * looksOfOne);
      return typeof seen === 'number' ? this.#digestAt(seen) : seen.digest;
    });
    const kept: Kept = {
      format,
      directory: this.#directory,
      names: names.join('/'),
      looks: Buffer.from(looks.buffer).toString('base64'),
      digests: digests.join(''),
    };
    writeCacheFile(this.#file, JSON.stringify(kept));
  }

  #indexOf(name: string): number | undefined {
    if (this.#names[this.#next] === name) return this.#next++;
    this.#indices ??= new Map(this.#names.map((each, index) => [each, index]));
    const index = this.#indices.get(name);
    if (index !== undefined) this.#next = index + 1;
    return index;
  }

  #looksLike(index: number, { ctimeNs, mtimeNs, size, ino }: FileLooks): boolean {
    const at = index * looksOfOne;
    const kept = this.#looks;
    return (
      kept[at] === ctimeNs &&
      kept[at + 1] === mtimeNs &&
      kept[at + 2] === size &&
      kept[at + 3] === BigInt.asIntN(64, ino)
    );
  }

  #digestAt(index: number): string {
    return this.#digests.slice(index * digestLength, (index + 1) * digestLength);
  }
}

export function isSame(a: FileLooks, b: FileLooks): boolean {
  return a.ctimeNs === b.ctimeNs && a.mtimeNs === b.mtimeNs && a.size === b.size && a.ino === b.ino;
}

function wordsOf({ ctimeNs, mtimeNs, size, ino }: FileLooks): readonly bigint[] {
  return [ctimeNs, mtimeNs, size, BigInt.asIntN(64, ino)];
}
