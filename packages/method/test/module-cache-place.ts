import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readCacheFile, writeCacheFile } from '@accelerator/base';
import { afterAll, beforeAll } from 'vitest';
import { ModuleCache } from '../src/cache/module-cache.ts';
import { joinPackages } from '../src/packages/join-packages.ts';

/** A project in a folder of its own, whose method is `methods/m.ts`. */
export class Place {
  readonly directory = mkdtempSync(path.join(tmpdir(), 'module-cache-'));

  constructor(files: Files) {
    this.write({ 'package.json': { name: 'p', type: 'module' }, ...files });
  }

  /** Objects are written as JSON. */
  write(files: Files): void {
    for (const [name, content] of Object.entries(files)) {
      const file = this.path(name);
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
    }
  }

  link(name: string, target: string): void {
    mkdirSync(path.dirname(this.path(name)), { recursive: true });
    rmSync(this.path(name), { force: true });
    symlinkSync(target, this.path(name));
  }

  remove(name: string): void {
    rmSync(this.path(name), { recursive: true });
  }

  path(name: string): string {
    return path.join(this.directory, name);
  }

  /** What a new process would find out of the method's source. */
  async look(): Promise<object> {
    const cache = new ModuleCache(this.directory, true);
    const { digest, packages } = await cache.get(this.path('methods/m.ts'), 'method');
    const { versions, tree } = joinPackages(packages);
    return { digest, versions, tree };
  }

  /** Whatever is taken from the cache from now on has the digest `marked`. */
  mark(): void {
    const folder = this.path('.ax/cache/modules');
    for (const name of readdirSync(folder).filter((each) => each.endsWith('.json'))) {
      const known = JSON.parse(readCacheFile(path.join(folder, name)) ?? '');
      const marked = (each: { readonly module: object }) => ({ ...each, module: { ...each.module, digest: 'marked' } });
      const all = Array.isArray(known) ? known.map(marked) : marked(known);
      writeCacheFile(path.join(folder, name), JSON.stringify(all));
    }
  }

  /** All that is kept on disk; changes when something is written. */
  cacheFiles(): readonly string[] {
    const cache = this.path('.ax/cache');
    return readdirSync(cache, { recursive: true, encoding: 'utf8' })
      .sort()
      .map(
        (name) => `${name} ${statSync(path.join(cache, name)).isFile() ? statSync(path.join(cache, name)).ino : ''}`,
      );
  }

  /** Changes when a record is written. */
  records(): readonly number[] {
    const folder = this.path('.ax/cache/modules');
    return readdirSync(folder)
      .filter((name) => name.endsWith('.json'))
      .map((name) => statSync(path.join(folder, name)).ino);
  }
}

export type Files = Readonly<Record<string, string | object>>;

export interface Case {
  readonly files: Files;
  readonly prepare?: (place: Place) => void;
  readonly change: (place: Place) => void;
}

export const method = (imports: string, value = 'x'): string =>
  `import { defineMethod } from '@accelerator/sdk';\n${imports}\nexport default defineMethod({ synthesis: () => ${value} });`;

export const pkg = (folder: string, version: string, more: object = {}): Files => ({
  [`${folder}/package.json`]: { name: path.basename(folder), version, type: 'module', main: './index.js', ...more },
  [`${folder}/index.js`]: 'export const x = 1;',
});

export const left = method("import { x } from 'left';");
export const util = (text: string): string => `export const x = ${JSON.stringify(text)};`;

export function npmLock(packages: Readonly<Record<string, object>>): Files {
  const archive = { resolved: 'https://registry.npmjs.org/x.tgz', integrity: 'sha512-x' };
  return {
    'node_modules/.package-lock.json': {
      lockfileVersion: 3,
      packages: Object.fromEntries(
        Object.entries(packages).map(([name, more]) => [`node_modules/${name}`, { ...archive, ...more }]),
      ),
    },
  };
}

export function pnpmLock(integrity: string): Files {
  return {
    'node_modules/.pnpm/lock.yaml': `lockfileVersion: '9.0'\n\npackages:\n\n  left@1.0.0:\n    resolution: {integrity: ${integrity}}\n`,
  };
}

export function yarnLock(integrity: string): Files {
  return {
    'node_modules/.yarn-integrity': {},
    'yarn.lock': `# yarn lockfile v1\n\n\nleft@^1.0.0:\n  version "1.0.0"\n  resolved "https://registry.yarnpkg.com/left/-/left-1.0.0.tgz#ab"\n  integrity ${integrity}\n`,
  };
}

/** Places made all at once, before the tests of a file: they must be two seconds old before anything of them is kept. */
export function makePlaces(cases: Readonly<Record<string, Case>>): (name: string) => Place {
  const places = new Map<string, Place>();
  beforeAll(async () => {
    for (const [name, { files, prepare }] of Object.entries(cases)) {
      const place = new Place(files);
      prepare?.(place);
      places.set(name, place);
    }
    await new Promise((resolve) => setTimeout(resolve, 2200));
  });
  afterAll(() => {
    for (const { directory } of places.values()) rmSync(directory, { recursive: true });
  });
  return (name) => {
    const place = places.get(name);
    if (place === undefined) throw new Error(name);
    return place;
  };
}
