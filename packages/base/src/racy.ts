import type { BigIntStats, Stats } from 'node:fs';

/** More than a tick of any file system's clock: some count in seconds, FAT in two. */
const tickNanoseconds = 2_000_000_000n;

/**
 * Whether a file may be written once more without looking any different (git's "racy" rule): its clock has not ticked
 * since the last change. Modification times can be set at will (`cp -p`, `tar`, `rsync -t`), so the younger of
 * modification and change time counts.
 * @param atMs when it was looked at, by `Date.now()`
 */
export function isRacy({ mtimeNs, ctimeNs }: Pick<BigIntStats, 'mtimeNs' | 'ctimeNs'>, atMs: number): boolean {
  const younger = mtimeNs > ctimeNs ? mtimeNs : ctimeNs;
  return BigInt(Math.floor(atMs)) * 1_000_000n - younger <= tickNanoseconds;
}

/** The same by times as doubles have them, to a quarter of a microsecond. */
export function isRacyStat({ mtimeMs, ctimeMs }: Pick<Stats, 'mtimeMs' | 'ctimeMs'>, atMs: number): boolean {
  return atMs - Math.max(mtimeMs, ctimeMs) <= Number(tickNanoseconds) / 1e6;
}
