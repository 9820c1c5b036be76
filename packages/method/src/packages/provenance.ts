import type { Manifest } from './manifest.ts';

/** Where a package came from, as far as a lock file says. */
export type Provenance =
  /** From a registry: name and version say what is in it, and the lock file a checksum of that. */
  | { readonly from: 'registry'; readonly integrity: string }
  /** From git, a folder, an archive, patched, or not known to the lock file: only its files say what is in it. */
  | { readonly from: 'elsewhere' }
  /** There is no lock file. */
  | { readonly from: 'unknown' };

export const elsewhere: Provenance = { from: 'elsewhere' };

/** The lock file of one folder with packages. */
export interface LockFile {
  provenanceOf(root: string, manifest: Manifest): Provenance;
}
