import { type FSWatcher, statSync, watch } from 'node:fs';
import path from 'node:path';

interface Watched {
  readonly watcher: FSWatcher;
  /** Another folder may come to stand at its path. */
  readonly inode: bigint;
}

/**
 * Watches folders by Node itself, one watcher for each: libraries for it watch each file in them, of which there may be a
 * hundred thousand images, and what a change means, only the one who has asked knows.
 */
export class FolderWatchers {
  readonly #onEvent: (folder: string) => void;
  readonly #watched = new Map<string, Watched>();

  /** @param onEvent something happened in a folder, or to it */
  constructor(onEvent: (folder: string) => void) {
    this.#onEvent = onEvent;
  }

  /**
   * Watches these folders and no others; of one that is not there, the nearest above it that is.
   * @returns those that were not watched before
   */
  follow(folders: Iterable<string>): string[] {
    const wanted = new Map<string, bigint>();
    for (const folder of folders) {
      const found = existing(folder);
      if (found !== undefined) wanted.set(found.place, found.inode);
    }
    for (const [place, { inode }] of this.#watched) if (wanted.get(place) !== inode) this.#leave(place);
    const added = [...wanted].filter(([place]) => !this.#watched.has(place));
    for (const [place, inode] of added) this.#watch(place, inode);
    return added.map(([place]) => place);
  }

  close(): void {
    for (const place of [...this.#watched.keys()]) this.#leave(place);
  }

  #watch(place: string, inode: bigint): void {
    try {
      const watcher = watch(place, () => this.#onEvent(place));
      watcher.on('error', () => {
        this.#leave(place);
        this.#onEvent(place);
      });
      this.#watched.set(place, { watcher, inode });
    } catch {
      // It went just now, may not be read, or the system watches no more of them: whoever wants to know looks at times.
    }
  }

  #leave(place: string): void {
    this.#watched.get(place)?.watcher.close();
    this.#watched.delete(place);
  }
}

function existing(folder: string): { readonly place: string; readonly inode: bigint } | undefined {
  for (let place = folder; ; place = path.dirname(place)) {
    try {
      const stat = statSync(place, { bigint: true });
      if (stat.isDirectory()) return { place, inode: stat.ino };
    } catch {
      // Not there, or not to be entered.
    }
    if (path.dirname(place) === place) return undefined;
  }
}
