import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { cacheFolder, digestOf, systemCode, writeFileAtomic } from '@accelerator/base';
import type { Bundle, PackageMode } from './bundle.ts';
import type { Shift } from './link.ts';
import { sdkUrl } from './sdk-url.ts';

/** A bundle on disk, and the address under which this process can import it. */
export interface CompiledModule extends Omit<Bundle, 'code' | 'map'> {
  readonly url: string;
  readonly codeFile: string;
  readonly mapFile: string;
  readonly shifts: readonly Shift[];
  /** What in it hides where its code or data comes from, for the message; null when nothing does. */
  readonly unseen: string | null;
}

/** What a file or folder looked like when it was bundled. */
type Stamp = readonly [path: string, size: string, mtimeNs: string, ctimeNs: string, inode: string];

interface CacheRecord {
  readonly format: 2;
  readonly sdk: string;
  readonly stamps: readonly Stamp[];
  readonly module: CompiledModule;
}

/** As for input files: a change within one tick of the file system's clock would not be seen. */
const racyNanoseconds = 2_000_000_000n;

/**
 * Bundles of methods, build scripts and the configuration, kept between runs, so that a run in which nothing changed
 * needs no bundler (saves 60 ms of 170). A bundle is used again when every file that was read for it, and every folder
 * of these, looks as it did; otherwise it is made again, and its digest tells whether anything that matters changed.
 */
export class ModuleCache {
  readonly #project: string;
  readonly #directory: string;
  readonly #modules = new Map<string, Promise<CompiledModule>>();

  /** @param project absolute path; the cache is `.ax/cache/modules` below it and may be removed at any time */
  constructor(project: string) {
    this.#project = project;
    this.#directory = path.join(project, '.ax', 'cache', 'modules');
  }

  /** @throws AcceleratorError `DOES_NOT_COMPILE` */
  get(file: string, mode: PackageMode): Promise<CompiledModule> {
    const id = `${mode} ${file}`;
    let module = this.#modules.get(id);
    if (module === undefined) {
      module = this.#find(file, mode, path.join(this.#directory, `${digestOf(id)}.json`));
      this.#modules.set(id, module);
    }
    return module;
  }

  async #find(file: string, mode: PackageMode, recordFile: string): Promise<CompiledModule> {
    const record = readRecord(recordFile);
    if (record !== undefined && record.sdk === sdkUrl() && record.stamps.every(isFresh)) return record.module;
    return this.#make(file, mode, recordFile);
  }

  async #make(file: string, mode: PackageMode, recordFile: string): Promise<CompiledModule> {
    const [{ bundle }, { link, unseenImports }] = await Promise.all([import('./bundle.ts'), import('./link.ts')]);
    const started = BigInt(Date.now()) * 1_000_000n;
    const { code, map, ...rest } = await bundle(this.#project, file, mode);
    const linked = await link(code, file);
    const directory = cacheFolder(this.#directory);
    const keep = (name: string, content: string): string => {
      const kept = path.join(directory, name);
      writeFileAtomic(kept, content);
      return kept;
    };
    const module: CompiledModule = {
      ...rest,
      shifts: linked.shifts,
      unseen: (await unseenImports(code)) ?? null,
      codeFile: keep(`${rest.digest}.mjs`, code),
      mapFile: keep(`${digestOf(map)}.map`, map),
      url: pathToFileURL(keep(`${digestOf(linked.code)}.linked.mjs`, linked.code)).href,
    };
    const folders = new Set(rest.files.map((each) => path.dirname(each)));
    const stamps = [...rest.files, ...folders].map(stampOf);
    const isKept = directory === this.#directory;
    if (isKept && stamps.every((stamp) => started - BigInt(stamp[2]) > racyNanoseconds)) {
      writeFileAtomic(recordFile, JSON.stringify({ format: 2, sdk: sdkUrl(), stamps, module } satisfies CacheRecord));
    }
    return module;
  }
}

function stampOf(file: string): Stamp {
  const stat = statSync(file, { bigint: true });
  return [file, String(stat.size), String(stat.mtimeNs), String(stat.ctimeNs), String(stat.ino)];
}

function isFresh(stamp: Stamp): boolean {
  const stat = statSync(stamp[0], { bigint: true, throwIfNoEntry: false });
  return (
    stat !== undefined &&
    String(stat.size) === stamp[1] &&
    String(stat.mtimeNs) === stamp[2] &&
    String(stat.ctimeNs) === stamp[3] &&
    String(stat.ino) === stamp[4]
  );
}

function readRecord(file: string): CacheRecord | undefined {
  try {
    const record: CacheRecord = JSON.parse(readFileSync(file, 'utf8'));
    return record.format === 2 ? record : undefined;
  } catch (error) {
    // A cache that can't be read is an empty one.
    if (systemCode(error) === 'ENOENT' || error instanceof SyntaxError) return undefined;
    throw error;
  }
}
