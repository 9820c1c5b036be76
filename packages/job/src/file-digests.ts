import { type BigIntStats, lstatSync, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import path from 'node:path';
import {
  AcceleratorError,
  Digest,
  digestOf,
  isAcceleratorError,
  isRacy,
  messageOf,
  systemCode,
} from '@accelerator/base';
import { DigestShard, type FileLooks, isSame } from './digest-shard.ts';
import { inputUnreadable, unreadableDigest } from './input-file.ts';

export interface FileToDigest {
  readonly path: string;
  /** For messages. */
  readonly name: string;
  /** Whether one that is there but can't be read has a digest that says why, instead of an error. */
  readonly keepUnreadable?: boolean;
  /** Where somebody has just looked at it, and `known` has told it. */
  readonly known?: string | undefined;
}

const chunkBytes = 1 << 20;
const atOnce = 8;
const tellEveryMs = 500;
/** So many of the files that have to be read are looked at for whether they are new: it is a tenth of what reading takes. */
const mostAsked = 1000;

/**
 * Content digests of input files. Stat data spares the reading of a file that was seen before; it never replaces the
 * digest. One cache file per directory, so that a run loads only what it asks for.
 */
export class FileDigests {
  readonly #directory: string;
  readonly #keep: boolean;
  readonly #project: string | undefined;
  readonly #shards = new Map<string, DigestShard>();
  readonly #changed = new Set<DigestShard>();

  /**
   * @param directory where the cache is kept; it may be removed at any time
   * @param how.keep whether what is found out is written there
   * @param how.project absolute path of the folder that the cache moves with: what lies in it is known there as well
   */
  constructor(directory: string, how: { readonly keep?: boolean; readonly project?: string } = {}) {
    this.#directory = directory;
    this.#keep = how.keep ?? true;
    this.#project = how.project;
  }

  /**
   * The digests of files, in the order given. Costs one stat for each file that did not change.
   * @param files absolute paths
   * @param onHashed told how many of the files that have to be read are read: now and then, and at the end
   * @param onNew told before any is read, when there are such that nobody has seen, or that have another size than then.
   * Those that were only touched hold the same, most often: a slice process started for nothing is 0.07 s of processors
   * @throws AcceleratorError `INPUT_UNREADABLE`
   */
  async digestsOf(
    files: readonly FileToDigest[],
    onHashed: (done: number, total: number) => void = () => {},
    onNew: () => void = () => {},
  ): Promise<string[]> {
    const digests = files.map((file) => orUnreadable(file, () => file.known ?? this.known(file.path, statOf(file))));
    const unknown = [...files.keys()].filter((index) => digests[index] === undefined);
    if (unknown.slice(0, mostAsked).some((index) => this.#isNew(files[index]?.path ?? ''))) onNew();
    let next = 0;
    let done = 0;
    let toldMs = performance.now();
    const tell = (): void => {
      const now = performance.now();
      if (++done < unknown.length && now - toldMs < tellEveryMs) return;
      toldMs = now;
      onHashed(done, unknown.length);
    };
    const work = async (): Promise<void> => {
      const chunk = Buffer.allocUnsafeSlow(chunkBytes);
      for (let index = unknown[next++]; index !== undefined; index = unknown[next++]) {
        const file = files[index];
        if (file === undefined) continue;
        digests[index] = await this.#hash(file, chunk).catch((error: unknown) =>
          orUnreadable(file, () => raise(error)),
        );
        tell();
      }
    };
    await Promise.all(Array.from({ length: Math.min(atOnce, unknown.length) }, work));
    this.#save();
    return digests.map((digest) => digest ?? '');
  }

  /** The digest of a file that was seen before and looks like it did then. @param file absolute path @param stat of a plain file */
  known(file: string, stat: FileLooks): string | undefined {
    const slash = file.lastIndexOf(path.sep);
    return this.#shard(file.slice(0, slash) || path.sep).find(file.slice(slash + 1), stat);
  }

  async #hash(file: { readonly path: string; readonly name: string }, chunk: Buffer): Promise<string> {
    const started = Date.now();
    const before = statOf(file);
    const digest = await hashFile(file, chunk);
    const after = statOf(file);
    if (!isSame(after, before)) return digest;
    const shard = this.#shard(path.dirname(file.path));
    const name = path.basename(file.path);
    if (!isRacy(after, started)) shard.add(name, looksOf(after), digest);
    else if (!shard.addUnsure(name, after.size, digest)) return digest;
    this.#changed.add(shard);
    return digest;
  }

  #isNew(file: string): boolean {
    try {
      const { size } = statSync(file, { bigint: true });
      return !this.#shard(path.dirname(file)).hasSeen(path.basename(file), size);
    } catch {
      // Reading it will say why.
      return false;
    }
  }

  #shard(directory: string): DigestShard {
    let shard = this.#shards.get(directory);
    if (shard === undefined) {
      const name = this.#nameOf(directory);
      shard = DigestShard.read(path.join(this.#directory, `${digestOf(name)}.json`), name);
      this.#shards.set(directory, shard);
    }
    return shard;
  }

  /** In the project from there: files that have moved with it look as they did. */
  #nameOf(directory: string): string {
    if (this.#project === undefined) return directory;
    const name = path.relative(this.#project, directory);
    return name === '..' || name.startsWith(`..${path.sep}`) || path.isAbsolute(name) ? directory : `./${name}`;
  }

  #save(): void {
    if (this.#keep) for (const shard of this.#changed) shard.save();
    if (this.#keep) this.#changed.clear();
  }
}

/** What `look` gives; or, for a file that is there, why it can't be read. One that is not there is always an error. */
function orUnreadable<T>(file: FileToDigest, look: () => T): T | string {
  try {
    return look();
  } catch (error) {
    if (file.keepUnreadable !== true || !isAcceleratorError(error)) throw error;
    const link = lstatSync(file.path, { throwIfNoEntry: false });
    if (link?.isSymbolicLink() === true && systemCode(error.cause) === 'ENOENT')
      return unreadableDigest('it is a link to nowhere');
    // Node gives names that are no UTF-8 with this in them, and no way to open them.
    if (link === undefined && file.name.includes('\ufffd')) return unreadableDigest('its name is not UTF-8');
    if (link === undefined) throw error;
    if (error.code === 'INPUT_NOT_A_FILE') return unreadableDigest(`it is ${String(error.details.kind)}`);
    return unreadableDigest(messageOf(error.cause).replace(/, (open|stat|read).*$/, ''));
  }
}

function raise(error: unknown): never {
  throw error;
}

/** @param chunk memory for what is read: of its own for each of 100,000 small files, it took 0.5 ms to be collected */
async function hashFile(file: { readonly path: string; readonly name: string }, chunk: Buffer): Promise<string> {
  try {
    const handle = await open(file.path, 'r');
    try {
      const digest = new Digest();
      for (;;) {
        const { bytesRead } = await handle.read(chunk, 0, chunk.byteLength);
        if (bytesRead === 0) return digest.digest();
        digest.update(chunk.subarray(0, bytesRead));
      }
    } finally {
      await handle.close();
    }
  } catch (cause) {
    throw inputUnreadable(file.name, cause);
  }
}

/** A pipe or a device would never end; a directory has no content. */
function statOf(file: { readonly path: string; readonly name: string }): BigIntStats {
  let stat: BigIntStats;
  try {
    stat = statSync(file.path, { bigint: true });
  } catch (cause) {
    throw inputUnreadable(file.name, cause);
  }
  if (stat.isFile()) return stat;
  const kind = stat.isDirectory() ? 'a directory' : 'a special file';
  throw new AcceleratorError({
    /**
     * A folder, a pipe or a device stands where a file is expected.
     *
     * @remedy Name a file; for a folder, declare the option as `inputDirectory()`, or list its files with `urd.glob`.
     */
    code: 'INPUT_NOT_A_FILE',
    message: `Expected a file at '${file.name}', received ${kind}.`,
    details: { kind },
  });
}

/** Without the rest of a stat, which is ten times as much. */
function looksOf({ ctimeNs, mtimeNs, size, ino }: BigIntStats): FileLooks {
  return { ctimeNs, mtimeNs, size, ino };
}
