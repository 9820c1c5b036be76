import path from 'node:path';
import type { Dependencies, Dependency } from '@accelerator/method';
import { FolderWatchers } from './folder-watchers.ts';

/** A save is several events: an editor empties a file and fills it, or writes another one and renames it. */
const quietMs = 25;
/** Somebody may never stop writing. */
const mostMs = 200;
/** Disks of other machines tell of nothing: all is looked at so often, if that takes less than a hundredth of the time. */
const lookMs = 1000;

/** Tells when something that a run depends on is no longer what it was when the run has asked for it. */
export class ChangeWatch {
  readonly #watchers = new FolderWatchers((folder) => this.#note(folder));
  readonly #onChange: (changed: readonly Dependency[]) => void;
  #dependencies: Dependencies | undefined;
  #size = 0;
  #byFolder: ReadonlyMap<string, readonly Dependency[]> = new Map();
  /** The last answers that were told. */
  readonly #told = new Map<Dependency, string>();
  readonly #dirty = new Set<string>();
  #firstMs = 0;
  #quiet: NodeJS.Timeout | undefined;
  #look: NodeJS.Timeout | undefined;

  /** @param onChange gets each change, once */
  constructor(onChange: (changed: readonly Dependency[]) => void) {
    this.#onChange = onChange;
  }

  /** Watches another run. The folders of the one before stay watched until it has asked for its own. */
  follow(dependencies: Dependencies): void {
    this.#dependencies = dependencies;
    this.#told.clear();
    this.#byFolder = new Map();
    this.#size = 0;
  }

  /** Watches what the run has asked for meanwhile, too. */
  grow(): void {
    if (this.#dependencies?.size !== this.#size) this.#watchFolders();
  }

  /** Looks at everything now. */
  look(): void {
    clearTimeout(this.#look);
    const started = performance.now();
    this.#watchFolders();
    this.#check(this.#dependencies?.all ?? []);
    const tookMs = performance.now() - started;
    this.#look = setTimeout(() => this.look(), Math.max(lookMs, 100 * tookMs));
  }

  close(): void {
    clearTimeout(this.#quiet);
    clearTimeout(this.#look);
    this.#watchers.close();
  }

  #note(folder: string): void {
    const now = performance.now();
    if (this.#dirty.size === 0) this.#firstMs = now;
    this.#dirty.add(folder);
    clearTimeout(this.#quiet);
    this.#quiet = setTimeout(() => this.#settle(), Math.max(0, Math.min(quietMs, this.#firstMs + mostMs - now)));
  }

  #settle(): void {
    const folders = [...this.#dirty];
    this.#dirty.clear();
    this.#check(
      [...this.#byFolder].flatMap(([folder, dependencies]) =>
        folders.some((each) => folder === each || folder.startsWith(each + path.sep)) ? dependencies : [],
      ),
    );
    // A folder came, in which something may have come before it was watched.
    for (const folder of this.#watchFolders()) this.#note(folder);
  }

  /** @returns those that were not watched before */
  #watchFolders(): string[] {
    const byFolder = new Map<string, Dependency[]>();
    for (const each of this.#dependencies?.all ?? []) {
      for (const folder of each.folders()) {
        const known = byFolder.get(folder);
        if (known === undefined) byFolder.set(folder, [each]);
        else known.push(each);
      }
    }
    this.#byFolder = byFolder;
    this.#size = this.#dependencies?.size ?? 0;
    return this.#watchers.follow(byFolder.keys());
  }

  #check(dependencies: Iterable<Dependency>): void {
    const changed = [...new Set(dependencies)].filter((each) => {
      const answer = each.ask();
      if (answer === (this.#told.get(each) ?? each.answer)) return false;
      this.#told.set(each, answer);
      return true;
    });
    if (changed.length > 0) this.#onChange(changed);
  }
}
