import { readdirSync, rmSync, statSync } from 'node:fs';
import { open, readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { isAcceleratorError, makeFolder, messageOf, systemCode, writeFileAtomic } from '@accelerator/base';
import {
  type BlobStore,
  type Kind,
  type ListedStore,
  type StoredBytes,
  type StoredObject,
  StoreFailure,
  TooLarge,
} from './blob-store.ts';

const blobName = /^[0-9a-f]{64}$/;

/** A folder that several machines have mounted, or that is kept from run to run. */
export class FolderStore implements BlobStore {
  readonly place: string;
  readonly listed: ListedStore = this.#asListed();
  readonly #root: string;

  constructor(root: string) {
    this.place = root;
    this.#root = root;
  }

  get(kind: Kind, name: string, most: number): Promise<StoredBytes | undefined> {
    return ifStored(async () => {
      const handle = await open(this.#file(kind, name), 'r');
      try {
        const { size, mtimeMs: writtenMs } = await handle.stat();
        if (size > most) throw new TooLarge(`it has ${size} bytes`);
        return { bytes: await handle.readFile(), writtenMs };
      } finally {
        await handle.close();
      }
    });
  }

  async put(kind: Kind, name: string, bytes: Uint8Array): Promise<void> {
    await attempt(async () => {
      const file = this.#file(kind, name);
      makeFolder(path.dirname(file));
      writeFileAtomic(file, bytes);
    });
  }

  writtenMs(kind: Kind, name: string): Promise<number | undefined> {
    return ifStored(async () => (await stat(this.#file(kind, name))).mtimeMs);
  }

  #file(kind: Kind, name: string): string {
    return path.join(this.#root, kind, name.slice(0, 2), name);
  }

  #asListed(): ListedStore {
    const filesOf = (kind: Kind): AsyncIterable<StoredObject> => this.#list(kind);
    return {
      list: filesOf,
      remove: async (kind, name) => rmSync(this.#file(kind, name), { force: true }),
    };
  }

  async *#list(kind: Kind): AsyncIterable<StoredObject> {
    const folder = path.join(this.#root, kind);
    for (const shard of await readdir(folder).catch(() => [])) {
      for (const name of readdirSync(path.join(folder, shard))) {
        if (!blobName.test(name)) continue;
        const found = statSync(path.join(folder, shard, name), { throwIfNoEntry: false });
        if (found !== undefined) yield { name, size: found.size, writtenMs: found.mtimeMs };
      }
    }
  }
}

/** undefined for what is not there. */
async function ifStored<T>(work: () => Promise<T>): Promise<T | undefined> {
  return attempt(() =>
    work().catch((error: unknown) => {
      if (systemCode(error) === 'ENOENT') return undefined;
      throw error;
    }),
  );
}

async function attempt<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (systemCode(error) === undefined && !isAcceleratorError(error)) throw error;
    throw new StoreFailure(messageOf(error), { cause: error });
  }
}
