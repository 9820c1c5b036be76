import path from 'node:path';
import { compareCodeUnits, digestOf } from '@accelerator/base';
import type { ImportedFile } from '@accelerator/job';
import type { BuildFailure, BuildResult } from 'esbuild';
import { doesNotCompile } from '../errors.ts';
import { bundlePlugin, isAsMet, Met } from './bundle-plugin.ts';
import { type BundledPackage, bundledPackages, type Identify } from './bundled-packages.ts';
import { keyCode } from './key-code.ts';
import { describeImport, importId, labelImports } from './package-import.ts';
import { extensions } from './resolver.ts';
import type { SourceView } from './source-view.ts';

/** A TypeScript file and everything local that it imports, as one module. */
export interface Bundle {
  /** ES module text; its only imports are packages and Node's own modules. No absolute path, comment or spare space. */
  readonly code: string;
  /** Source map of `code`, with sources relative to the project, and what these say. */
  readonly map: string;
  /** Digest of `code` as it counts in a key, see `keyCode`. */
  readonly digest: string;
  /** Digest of `code`. */
  readonly codeDigest: string;
  /** Digests of the local files in it, by path relative to the project. */
  readonly sources: Readonly<Record<string, string>>;
  /** Where the packages that it imports are, by what the code calls them. */
  readonly imports: Readonly<Record<string, ImportedFile>>;
  /** The packages that it imports, each once, in an order that is the same on every machine. */
  readonly packages: readonly BundledPackage[];
}

/**
 * Bundles a method or a build script by esbuild: comments, formatting and unused exports leave no trace. Takes 2 ms
 * once esbuild's service runs, the first about 40 ms.
 *
 * Code of packages below `node_modules` stays imported; what else packages hold (TypeScript, JSON) is bundled. A package
 * that is linked from a workspace is bundled like a local file, so it counts by its content.
 * @throws AcceleratorError `DOES_NOT_COMPILE`
 */
export async function bundle(view: SourceView, file: string, identify: Identify): Promise<Bundle> {
  const met = new Met();
  const plain = await build(view, file, met, new Map());
  const labels = labelImports(view.project, met.packages);
  // One name for two packages: only now it is known which these are.
  const isPlain = met.packages.every((each) => labels.get(importId(each)) === each.request);
  const result = isPlain ? plain : await build(view, file, new Met(), labels);
  return toBundle({ view, met, labels, identify }, result);
}

async function build(view: SourceView, file: string, met: Met, labels: ReadonlyMap<string, string>): Promise<Built> {
  const esbuild = await import('esbuild');
  const result = await esbuild
    .build({
      // Only the default export is wanted: others of the file are unused, and leave no trace.
      stdin: {
        contents: `export { default } from ${JSON.stringify(`./${path.basename(file)}`)};`,
        resolveDir: path.dirname(file),
        sourcefile: entryName,
      },
      absWorkingDir: view.project,
      outfile: path.join(view.project, 'method.mjs'),
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
      // Of a tsconfig.json only `paths` count, by where they lead.
      tsconfigRaw: {},
      // Everything as in `resolveImport`, which must come to the same.
      conditions: [],
      nodePaths: [],
      resolveExtensions: [...extensions],
      logLevel: 'silent',
      plugins: [bundlePlugin(view, met, labels)],
    })
    .catch((error: unknown) => {
      throw doesNotCompile(view.nameOf(file), problemsOf(error));
    });
  if (!isAsMet(view, met, result.metafile)) view.looks.giveUp();
  return result;
}

type Built = BuildResult<{ write: false; metafile: true }>;

/** Not a file's name. */
const entryName = 'ax:entry';

interface Parts {
  readonly view: SourceView;
  readonly met: Met;
  readonly labels: ReadonlyMap<string, string>;
  readonly identify: Identify;
}

async function toBundle({ view, met, labels, identify }: Parts, { outputFiles, metafile }: Built): Promise<Bundle> {
  const output = (ending: string): string => outputFiles.find(({ path: file }) => file.endsWith(ending))?.text ?? '';
  const code = output('.mjs');
  // What only unused code imports is in no bundle.
  const used = new Set(Object.values(metafile.outputs).flatMap(({ imports }) => imports.map((each) => each.path)));
  const labelled = met.packages
    .map((each) => ({ each, label: labels.get(importId(each)) ?? each.request }))
    .filter(({ label }) => used.has(label))
    // Of several files that import the same, the first is named.
    .sort((a, b) => compareCodeUnits(b.each.from, a.each.from));
  return {
    code,
    map: output('.map'),
    digest: digestOf(await keyCode(code)),
    codeDigest: digestOf(code),
    sources: sortedRecord([...met.files].map((file) => [view.nameOf(file), view.digestOf(file)])),
    imports: sortedRecord(labelled.map(({ each, label }) => [label, describeImport(view.looks, view.project, each)])),
    packages: bundledPackages(
      view.looks,
      labelled.map(({ each }) => each),
      identify,
    ),
  };
}

function sortedRecord<T>(entries: readonly [string, T][]): Record<string, T> {
  return Object.fromEntries([...entries].sort(([a], [b]) => compareCodeUnits(a, b)));
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
