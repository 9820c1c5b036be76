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
  readCacheFile,
  systemCode,
  writeCacheFile,
} from '@accelerator/base';
import { inputUnreadable, unreadableDigest } from './input-file.ts';

export interface FileToDigest {
  readonly path: string;
  /** For messages. */
  readonly name: string;
  /** Whether one that is there but can't be read has a digest that says why, instead of an error. */
  readonly keepUnreadable?: boolean;
  /** What it looks like, where somebody has just seen it: a plain file. Saves a stat. */
  readonly stat?: BigIntStats | undefined;
}

type FileLooks = readonly [size: string, mtimeNs: string, ctimeNs: string, inode: string];

/** What a file looked like when it was hashed, and its digest. */
type Entry = readonly [...FileLooks, digest: string];

/** Raised when `Entry` changes. */
const format = 1;

interface Shard {
  readonly format: typeof format;
  readonly directory: string;
  readonly files: Readonly<Record<string, Entry>>;
}

const chunkBytes = 1 << 20;
const atOnce = 8;
const tellEveryMs = 500;

/**
 * Content digests of input files. Stat data spares the reading of a file that was seen before; it never replaces the
 * digest. One cache file per directory, so that a run loads only what it asks for.
 */
export class FileDigests {
  readonly #directory: string;
  readonly #keep: boolean;
  readonly #shards = new Map<string, Map<string, Entry>>();
  readonly #changed = new Set<string>();

  /**
   * @param directory where the cache is kept; it may be removed at any time
   * @param keep whether what is found out is written there
   */
  constructor(directory: string, keep = true) {
    this.#directory = directory;
    this.#keep = keep;
  }

  /**
   * The digests of files, in the order given. Costs one stat for each file that did not change.
   * @param files absolute paths
   * @param onHashed told how many of the files that have to be read are read: now and then, and at the end
   * @param onUnknown told before any is read
   * @throws AcceleratorError `INPUT_UNREADABLE`
   */
  async digestsOf(
    files: readonly FileToDigest[],
    onHashed: (done: number, total: number) => void = () => {},
    onUnknown: () => void = () => {},
  ): Promise<string[]> {
    const digests = files.map((file) => orUnreadable(file, () => this.#known(file.path, file.stat ?? statOf(file))));
    const unknown = [...files.keys()].filter((index) => digests[index] === undefined);
    if (unknown.length > 0) onUnknown();
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
      for (let index = unknown[next++]; index !== undefined; index = unknown[next++]) {
        const file = files[index];
        if (file === undefined) continue;
        digests[index] = await this.#hash(file).catch((error: unknown) => orUnreadable(file, () => raise(error)));
        tell();
      }
    };
    await Promise.all(Array.from({ length: Math.min(atOnce, unknown.length) }, work));
    this.#save();
    return digests.map((digest) => digest ?? '');
  }

  #known(file: string, stat: BigIntStats): string | undefined {
    const slash = file.lastIndexOf(path.sep);
    const entry = this.#shard(file.slice(0, slash) || path.sep).get(file.slice(slash + 1));
    return entry !== undefined && looksLike(entry, stat) ? entry[4] : undefined;
  }

  async #hash(file: { readonly path: string; readonly name: string }): Promise<string> {
    const started = Date.now();
    const before = statOf(file);
    const digest = await hashFile(file);
    const after = statOf(file);
    const looks = looksOf(after);
    if (looksLike(looks, before) && !isRacy(after, started)) {
      const directory = path.dirname(file.path);
      this.#shard(directory).set(path.basename(file.path), [...looks, digest]);
      this.#changed.add(directory);
    }
    return digest;
  }

  #shard(directory: string): Map<string, Entry> {
    let shard = this.#shards.get(directory);
    if (shard === undefined) {
      shard = readShard(this.#shardPath(directory), directory);
      this.#shards.set(directory, shard);
    }
    return shard;
  }

  #save(): void {
    if (!this.#keep) return;
    for (const directory of this.#changed) {
      const files = Object.fromEntries(this.#shard(directory));
      writeCacheFile(this.#shardPath(directory), JSON.stringify({ format, directory, files } satisfies Shard));
    }
    this.#changed.clear();
  }

  #shardPath(directory: string): string {
    return path.join(this.#directory, `${digestOf(directory)}.json`);
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

async function hashFile(file: { readonly path: string; readonly name: string }): Promise<string> {
  const digest = new Digest();
  try {
    const handle = await open(file.path, 'r');
    try {
      const chunk = Buffer.allocUnsafe(chunkBytes);
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

function looksOf({ size, mtimeNs, ctimeNs, ino }: BigIntStats): FileLooks {
  return [String(size), String(mtimeNs), String(ctimeNs), String(ino)];
}

/** Times first: they tell of nearly each change. */
function looksLike([size, mtimeNs, ctimeNs, inode]: FileLooks | Entry, stat: BigIntStats): boolean {
  return (
    ctimeNs === String(stat.ctimeNs) &&
    mtimeNs === String(stat.mtimeNs) &&
    size === String(stat.size) &&
    inode === String(stat.ino)
  );
}

function readShard(file: string, directory: string): Map<string, Entry> {
  const content = readCacheFile(file);
  if (content === undefined) return new Map();
  const shard: Shard = JSON.parse(content);
  // The file is named by a digest of the directory: two might share it.
  return new Map(shard.format === format && shard.directory === directory ? Object.entries(shard.files) : []);
}
