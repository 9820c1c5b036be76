import type { NamedFile } from './name-files.ts';

/** From so many files a slice, chance alone gives each slice about as many. */
const manyPerSlice = 64;

/**
 * Deals files out to the slices. A few in turn, so that all slices have something to do. Of many, each by its name: so
 * one more leaves the slices of all others as they were, and a later import takes these over without reading them.
 */
export function dealOut(files: readonly NamedFile[], slices: number): NamedFile[][] {
  const dealt = Array.from({ length: slices }, (): NamedFile[] => []);
  const isMany = files.length >= manyPerSlice * slices;
  for (const [index, file] of files.entries()) dealt[(isMany ? hashOf(file.name) : index) % slices]?.push(file);
  return dealt;
}

/** FNV-1a, with its bits mixed once more: the last ones alone decide. */
function hashOf(name: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < name.length; index++) hash = Math.imul(hash ^ name.charCodeAt(index), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  return (hash ^ (hash >>> 13)) >>> 0;
}
