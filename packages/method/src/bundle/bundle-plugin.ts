import { isBuiltin } from 'node:module';
import path from 'node:path';
import type { Metafile, OnResolveArgs, OnResolveResult, Plugin } from 'esbuild';
import { packageFolderOf } from '../packages/locate.ts';
import { readManifest } from '../packages/manifest.ts';
import { metaText } from './import-meta.ts';
import { isNodeModule } from './local-file.ts';
import { importId, type PackageImport } from './package-import.ts';
import type { ImportKind } from './resolver.ts';
import type { SourceView } from './source-view.ts';

/** The name by which methods and build scripts import the engine. It has no version in the key: the key format stands for it. */
export const sdkName = '@accelerator/sdk';

/** What a bundler met. */
export class Met {
  /** Imports of packages, in no order. */
  readonly packages: PackageImport[] = [];
  /** Absolute paths of the local files. */
  readonly files = new Set<string>();
  /** Where imports of local files lead, by the file that imports and what is written. */
  readonly local = new Map<string, string | undefined>();

  static localId(from: string, kind: string, request: string): string {
    return [from, kind, request].join('\0');
  }
}

/** Decides what is bundled, what stays an import of a package, and where each leads; notes all of it. */
export function bundlePlugin(view: SourceView, met: Met, labels: ReadonlyMap<string, string>): Plugin {
  return {
    name: 'accelerator',
    setup(build) {
      build.onResolve({ filter: /.*/ }, (args) => resolveIn(view, met, labels, args));
      build.onLoad({ filter: /.*/, namespace: 'file' }, ({ path: file }) => {
        met.files.add(file);
        return view.load(file);
      });
      // `require` of a module that is none of CommonJS: the bundler makes one of it.
      build.onLoad({ filter: /.*/, namespace: 'sdk' }, () => ({
        contents: `export * from '${sdkName}'`,
        loader: 'js',
      }));
    },
  };
}

const kinds: Readonly<Record<string, ImportKind>> = {
  'import-statement': 'import',
  'dynamic-import': 'import',
  'require-call': 'require',
  'require-resolve': 'require',
};

function resolveIn(
  view: SourceView,
  met: Met,
  labels: ReadonlyMap<string, string>,
  args: OnResolveArgs,
): OnResolveResult | undefined {
  const kind = kinds[args.kind];
  const request = args.path;
  if (request === sdkName)
    return kind === 'require' ? { path: sdkName, namespace: 'sdk' } : { path: sdkName, external: true };
  if (isBuiltin(request)) return { path: request, external: true };
  if (kind === undefined || /^(data|https?):/.test(request)) return undefined;
  const found = view.resolve(kind, args.resolveDir, request);
  const folder = found === undefined ? undefined : packageFolderOf(view.project, found.file);
  const isWritten = /^\.{0,2}\//.test(request);
  if (found !== undefined && folder !== undefined && !isWritten && isNodeModule(found.file)) {
    met.packages.push({ kind, request, from: args.importer, file: found.file, folder });
    const sideEffects = readManifest(view.looks, folder.root)?.hasNoSideEffects !== true;
    return { path: labels.get(importId({ request, file: found.file })) ?? request, external: true, sideEffects };
  }
  // Where a file is, not what is in it.
  if (args.kind === 'require-resolve' && found !== undefined) {
    return { path: metaText('filename', view.nameOf(found.file)), external: true };
  }
  met.local.set(Met.localId(args.importer, args.kind, request), found?.file);
  // The bundler finds other files itself, and then knows more of them: whether a folder's modules are CommonJS.
  return found?.isAlias === true ? { path: found.file } : undefined;
}

/** Whether the bundler went where we looked; otherwise it saw places that nobody noted. */
export function isAsMet(view: SourceView, met: Met, { inputs }: Metafile): boolean {
  const reached = new Set(met.local.values());
  if ([...met.files].some((file) => !reached.has(file))) return false;
  return Object.entries(inputs).every(([name, { imports }]) => {
    const from = path.resolve(view.project, name);
    if (!met.files.has(from)) return true;
    return imports.every(({ path: target, kind, original, external }) => {
      if (external === true) return true;
      if (original === undefined) return false;
      const id = Met.localId(from, kind, original);
      return !met.local.has(id) || met.local.get(id) === path.resolve(view.project, target);
    });
  });
}
