import fs from 'node:fs';
import enhancedResolve from 'enhanced-resolve';

type Resolver = ReturnType<typeof enhancedResolve.ResolverFactory.createResolver>;

import type { LookRecorder } from '../cache/look-recorder.ts';

/** By which statement something is imported: packages may give something else to each. */
export type ImportKind = 'import' | 'require';

/** Where an import leads. */
export interface Resolution {
  /** Absolute path of a file, without links. */
  readonly file: string;
  /** Only the `paths` of a tsconfig.json lead there. */
  readonly isAlias: boolean;
}

/** In this order, as `bundle` tells esbuild too. */
export const extensions = ['.ts', '.tsx', '.mts', '.cts', '.js', '.jsx', '.mjs', '.cjs', '.json'];

/** The listener to what the resolver asks the disk; resolving is synchronous, so there is one at a time. */
let recorder: LookRecorder | undefined;

/** Node's `fs`, but every question of the resolver goes through the recorder, whichever part of it asks. */
const watchedFs = new Proxy(fs, {
  get(target, name) {
    const question: unknown = Reflect.get(target, name);
    if (typeof question !== 'function') return question;
    return (place: unknown, ...more: unknown[]) => {
      note(name, String(place));
      return Reflect.apply(question, target, [place, ...more]);
    };
  },
});

function note(name: string | symbol, place: string): void {
  if (recorder === undefined) throw new Error('Internal error: the resolver looks at the disk and nobody asked it to');
  if (name === 'statSync' || name === 'lstatSync') recorder.look('kind', place);
  else if (name === 'readFileSync') recorder.read(place);
  else if (name === 'readlinkSync') recorder.look('link', place);
  else if (name === 'readdirSync') recorder.look('names', place);
  else throw new Error(`Internal error: the resolver asks the disk by ${String(name)}`);
}

const makeResolver = (kind: ImportKind, tsconfig: boolean): Resolver =>
  enhancedResolve.ResolverFactory.createResolver({
    fileSystem: watchedFs,
    useSyncFileSystemCalls: true,
    conditionNames: ['node', kind],
    extensions,
    // As TypeScript: `./x.js` may mean `x.ts`.
    extensionAlias: {
      '.js': ['.js', '.ts', '.tsx'],
      '.jsx': ['.jsx', '.tsx'],
      '.mjs': ['.mjs', '.mts'],
      '.cjs': ['.cjs', '.cts'],
    },
    mainFields: ['main', 'module'],
    tsconfig,
  });

const resolvers = new Map<string, Resolver>();

/**
 * Finds what an import means, as Node and TypeScript do, and keeps in mind every place that was looked at.
 * @param from absolute path of the folder of the file that imports
 */
export function resolveImport(
  looks: LookRecorder,
  kind: ImportKind,
  from: string,
  request: string,
): Resolution | undefined {
  const file = tryResolver(looks, kind, true, from, request);
  if (/^\.{0,2}\//.test(request)) return file === undefined ? undefined : { file, isAlias: false };
  const plain = tryResolver(looks, kind, false, from, request);
  // `paths` may lead to declarations of types, which are no code.
  const found = file === undefined || /\.d\.[cm]?ts$/.test(file) ? plain : file;
  return found === undefined ? undefined : { file: found, isAlias: found !== plain };
}

function tryResolver(
  looks: LookRecorder,
  kind: ImportKind,
  tsconfig: boolean,
  from: string,
  request: string,
): string | undefined {
  const id = `${kind} ${tsconfig}`;
  let resolver = resolvers.get(id);
  if (resolver === undefined) {
    resolver = makeResolver(kind, tsconfig);
    resolvers.set(id, resolver);
  }
  recorder = looks;
  try {
    // In a path, `?` and `#` are letters; a first `#` begins a name of the package's own `imports`.
    const found = resolver.resolveSync({}, from, request.replace(/(?<!^)[?#]|^\?/g, '\0$&'));
    return found === false ? undefined : found.replaceAll('\0', '');
  } catch {
    return undefined;
  } finally {
    recorder = undefined;
  }
}
