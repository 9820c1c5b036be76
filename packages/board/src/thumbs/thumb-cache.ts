import { readFileSync } from 'node:fs';
import { readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { makeFolder, systemCode, writeFileAtomic } from '@accelerator/base';

/** Bytes on disk, in memory, and what is left on disk after some were removed. */
const mostOnDisk = 1_000_000_000;
const keptOnDisk = 0.8;
const mostInMemory = 48_000_000;

interface CacheSetup {
  /** None: pictures are kept in memory only. */
  readonly folder: string | undefined;
  readonly mostOnDisk?: number;
}

/**
 * Pictures by what they are made of. On disk as files, the oldest of which are removed when they are too many; in memory those
 * that were used last. Where the disk can't be written, in memory only.
 */
export class ThumbCache {
  #folder: string | undefined;
  readonly #most: number;
  readonly #memory = new Map<string, Uint8Array>();
  #inMemory = 0;
  /** Bytes on disk, once they have been counted. */
  #onDisk: Promise<number> | undefined;

  constructor({ folder, mostOnDisk: most = mostOnDisk }: CacheSetup) {
    this.#folder = folder;
    this.#most = most;
  }

  get(digest: string, size: number): Uint8Array | undefined {
    const key = keyOf(digest, size);
    const held = this.#memory.get(key) ?? this.#read(key);
    if (held !== undefined) this.#hold(key, held);
    return held;
  }

  put(digest: string, size: number, picture: Uint8Array): void {
    const key = keyOf(digest, size);
    this.#hold(key, picture);
    if (this.#folder === undefined) return;
    try {
      const file = path.join(this.#folder, key);
      makeFolder(path.dirname(file));
      writeFileAtomic(file, picture);
      void this.#count(picture.length);
    } catch (error) {
      if (systemCode(error) === undefined) throw error;
      this.#folder = undefined;
    }
  }

  #read(key: string): Uint8Array | undefined {
    if (this.#folder === undefined) return undefined;
    try {
      const bytes = readFileSync(path.join(this.#folder, key));
      return isWhole(bytes) ? bytes : undefined;
    } catch {
      // As good as none: it is made again.
      return undefined;
    }
  }

  #hold(key: string, picture: Uint8Array): void {
    this.#inMemory -= this.#memory.get(key)?.length ?? 0;
    // That which was used last is at the end.
    this.#memory.delete(key);
    this.#memory.set(key, picture);
    this.#inMemory += picture.length;
    for (const [oldest, { length }] of this.#memory) {
      if (this.#inMemory <= mostInMemory) break;
      this.#memory.delete(oldest);
      this.#inMemory -= length;
    }
  }

  async #count(more: number): Promise<void> {
    const folder = this.#folder;
    if (folder === undefined) return;
    const before = this.#onDisk;
    this.#onDisk = (async () => {
      const bytes = before === undefined ? await bytesIn(folder) : (await before) + more;
      return bytes > this.#most ? removeOldest(folder, this.#most * keptOnDisk) : bytes;
    })();
    await this.#onDisk;
  }
}

function keyOf(digest: string, size: number): string {
  return path.join(digest.slice(0, 2), `${digest.slice(2)}-${size}.webp`);
}

/** A WebP file says how long it is: one that was cut is none. */
function isWhole(bytes: Buffer): boolean {
  return bytes.length > 12 && bytes.toString('latin1', 0, 4) === 'RIFF' && bytes.readUInt32LE(4) + 8 === bytes.length;
}

interface KeptFile {
  readonly file: string;
  readonly size: number;
  readonly mtimeMs: number;
}

async function filesIn(folder: string): Promise<KeptFile[]> {
  const files: KeptFile[] = [];
  const names = await readdir(folder, { recursive: true }).catch(() => []);
  for (const name of names) {
    const file = path.join(folder, name);
    const found = await stat(file).catch(() => undefined);
    if (found?.isFile() === true) files.push({ file, size: found.size, mtimeMs: found.mtimeMs });
  }
  return files;
}

async function bytesIn(folder: string): Promise<number> {
  return (await filesIn(folder)).reduce((sum, { size }) => sum + size, 0);
}

/** @returns bytes that are left */
async function removeOldest(folder: string, most: number): Promise<number> {
  const files = (await filesIn(folder)).sort((a, b) => a.mtimeMs - b.mtimeMs);
  let bytes = files.reduce((sum, { size }) => sum + size, 0);
  for (const { file, size } of files) {
    if (bytes <= most) break;
    await rm(file, { force: true });
    bytes -= size;
  }
  return bytes;
}
