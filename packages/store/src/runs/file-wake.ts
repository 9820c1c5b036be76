import { type FSWatcher, watch } from 'node:fs';

/** What others write on a network file system is told to nobody. */
const lookEveryMs = 1000;
/** Where the system watches no more files, or one of them is not there yet. */
const unwatchedMs = 200;

/**
 * Waits for what others write into files and folders. The system tells of it within a millisecond and costs nothing until
 * then; looking every so often comes later by half of that, and keeps a board busy that nobody needs.
 */
export class FileWake {
  readonly #watchers: FSWatcher[] = [];
  readonly #everyMs: number;
  #isDue = false;
  #wake = (): void => {};

  /**
   * @param paths files, or folders: of those is told what is made, removed and written in them
   * @param signal ends a wait
   */
  constructor(paths: readonly string[], signal?: AbortSignal) {
    signal?.addEventListener('abort', () => this.#due(), { once: true });
    for (const each of paths) this.#watch(each);
    this.#everyMs = this.#watchers.length === paths.length ? lookEveryMs : unwatchedMs;
  }

  /** Until something was written since the wait before, the signal comes, or it is time to look anyway. */
  async wait(): Promise<void> {
    if (!this.#isDue) {
      let timer: NodeJS.Timeout | undefined;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
        timer = setTimeout(resolve, this.#everyMs);
      });
      clearTimeout(timer);
    }
    this.#isDue = false;
  }

  close(): void {
    for (const watcher of this.#watchers) watcher.close();
    this.#due();
  }

  #due(): void {
    this.#isDue = true;
    this.#wake();
  }

  #watch(file: string): void {
    try {
      const watcher = watch(file, () => this.#due());
      // What is gone tells nothing more: it is looked at anyway.
      watcher.on('error', () => watcher.close());
      this.#watchers.push(watcher);
    } catch {
      // It is not there, or the system watches no more of them.
    }
  }
}
