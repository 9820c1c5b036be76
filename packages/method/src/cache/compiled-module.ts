import type { Bundle } from '../bundle/bundle.ts';

/** A bundle on disk. */
export interface CompiledModule extends Pick<Bundle, 'digest' | 'codeDigest' | 'sources' | 'imports' | 'packages'> {
  /** Absolute path of its file. */
  readonly file: string;
  /** What in it hides where its code or data comes from, for the message; null when nothing does. */
  readonly unseen: string | null;
  /** Names of the bundle, and of its source map, among the files of the cache. */
  readonly codeName: string;
  readonly mapName: string;
  /** Of the linked module. */
  readonly linkedName: string;
  /** The definition of a method: a function whose code has that name, with stubs in the place of packages. */
  readonly definition: { readonly name: string; readonly imports: readonly string[] } | null;
}
