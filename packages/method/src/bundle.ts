import { readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import path from 'node:path';
import { compareCodeUnits, digestOf } from '@accelerator/base';
import type { BuildFailure, BuildResult, Plugin } from 'esbuild';
import { doesNotCompile } from './errors.ts';

/** A TypeScript file and everything local that it imports, as one module. */
export interface Bundle {
  /** ES module text; its only imports are packages and Node's own modules. No absolute path, comment or spare space. */
  readonly code: string;
  /** Source map of `code`, with sources relative to the project, and what these say. */
  readonly map: string;
  /** Digest of `code`. */
  readonly digest: string;
  /** Digests of the local files in it, by path relative to the project. */
  readonly sources: Readonly<Record<string, string>>;
  /** The packages that it imports: version by name. */
  readonly packages: Readonly<Record<string, string>>;
  /** Absolute paths of all files that decided what is in this record. */
  readonly files: readonly string[];
}

/** The name by which methods and build scripts import the engine. It has no version in the key: the key format stands for it. */
export const sdkName = '@accelerator/sdk';

/** Loads instead of a package while only the definition of a method is wanted. */
export type PackageMode = 'import' | 'stub';

/**
 * Bundles a method or a build script by esbuild: comments, formatting and unused exports leave no trace. Takes 1 ms
 * once esbuild's service runs, the first about 40 ms.
 *
 * Packages under `node_modules` stay imports and count by version. A package that is linked from a workspace is
 * bundled like a local file, so it counts by its content.
 * @throws AcceleratorError `DOES_NOT_COMPILE`
 */
export async function bundle(project: string, file: string, mode: PackageMode = 'import'): Promise<Bundle> {
  const esbuild = await import('esbuild');
  const packages = new Map<string, PackageRecord>();
  const result = await esbuild
    .build({
      // Only the default export is wanted: others of the file are unused, and leave no trace.
      stdin: {
        contents: `export { default } from ${JSON.stringify(`./${path.basename(file)}`)};`,
        resolveDir: path.dirname(file),
        sourcefile: entryName,
      },
      absWorkingDir: project,
      outfile: path.join(project, 'method.mjs'),
      bundle: true,
      write: false,
      metafile: true,
      format: 'esm',
      platform: 'node',
      target: 'node20',
      minifyWhitespace: true,
      legalComments: 'none',
      charset: 'utf8',
      sourcemap: 'external',
      // The TypeScript as it was written, for `ax why`; only the code is hashed.
      sourcesContent: true,
      treeShaking: true,
      // What runs does not depend on a tsconfig.json, which would have to be in the fingerprint then.
      tsconfigRaw: {},
      logLevel: 'silent',
      loader: { '.txt': 'text' },
      plugins: [packagesPlugin(packages, mode)],
    })
    .catch((error: unknown) => {
      throw doesNotCompile(path.relative(project, file), problemsOf(error));
    });
  return toBundle(project, result, packages);
}

/** Not a file's name: a colon keeps it out of the list of sources. */
const entryName = 'ax:entry';

interface PackageRecord {
  readonly version: string;
  readonly manifest: string;
}

function toBundle(
  project: string,
  result: BuildResult<{ write: false; metafile: true }>,
  packages: ReadonlyMap<string, PackageRecord>,
): Bundle {
  const output = (ending: string): string =>
    result.outputFiles.find(({ path: file }) => file.endsWith(ending))?.text ?? '';
  const code = output('.mjs');
  const inputs = Object.keys(result.metafile.inputs)
    .filter((input) => !input.includes(':'))
    .sort(compareCodeUnits);
  return {
    code,
    map: output('.map'),
    digest: digestOf(code),
    sources: Object.fromEntries(inputs.map((input) => [input, digestOf(readFileSync(path.join(project, input)))])),
    packages: Object.fromEntries(
      [...packages]
        .map(([name, { version }]): [string, string] => [name, version])
        .sort(([a], [b]) => compareCodeUnits(a, b)),
    ),
    files: [
      ...inputs.map((input) => path.join(project, input)),
      ...[...packages.values()].map(({ manifest }) => manifest),
    ],
  };
}

const passed = Symbol('resolved by this plugin already');

function packagesPlugin(packages: Map<string, PackageRecord>, mode: PackageMode): Plugin {
  return {
    name: 'packages',
    setup(build) {
      build.onResolve({ filter: /^[^./]/ }, async (args) => {
        if (args.kind === 'entry-point' || args.pluginData === passed) return undefined;
        if (args.path === sdkName || isBuiltin(args.path)) return { path: args.path, external: true };
        const found = await build.resolve(args.path, {
          kind: args.kind,
          importer: args.importer,
          resolveDir: args.resolveDir,
          pluginData: passed,
        });
        if (found.errors.length > 0 || !isInstalled(found.path)) return found;
        const { name, ...record } = nearestPackage(found.path);
        packages.set(name, record);
        return mode === 'import' || name === 'zod'
          ? { path: args.path, external: true }
          : { path: args.path, namespace: 'stub' };
      });
      build.onLoad({ filter: /.*/, namespace: 'stub' }, (args) => ({
        contents: `module.exports = globalThis[Symbol.for('accelerator.stub')](${JSON.stringify(args.path)})`,
        loader: 'js',
      }));
    },
  };
}

function isInstalled(file: string): boolean {
  return file.split(path.sep).includes('node_modules');
}

function nearestPackage(file: string): PackageRecord & { readonly name: string } {
  for (let directory = path.dirname(file); path.dirname(directory) !== directory; directory = path.dirname(directory)) {
    const manifest = path.join(directory, 'package.json');
    const record = readManifest(manifest);
    if (record !== undefined) return { ...record, manifest };
  }
  throw new Error(`Internal error: no package.json above ${file}`);
}

function readManifest(manifest: string): { readonly name: string; readonly version: string } | undefined {
  try {
    const record: unknown = JSON.parse(readFileSync(manifest, 'utf8'));
    if (typeof record !== 'object' || record === null || !('name' in record) || !('version' in record))
      return undefined;
    return { name: String(record.name), version: String(record.version) };
  } catch {
    return undefined;
  }
}

function problemsOf(error: unknown): string[] {
  if (!isBuildFailure(error)) throw error;
  return error.errors.map(({ text, location }) =>
    location?.file.endsWith(entryName) === true
      ? 'expected an `export default` in it, found none'
      : location === null
        ? text
        : `${text} (${location.file}:${location.line}:${location.column + 1})`,
  );
}

function isBuildFailure(error: unknown): error is BuildFailure {
  return error instanceof Error && 'errors' in error && Array.isArray(error.errors);
}
