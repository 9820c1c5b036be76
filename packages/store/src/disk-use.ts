import { lstatSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { ifThere } from '@accelerator/base';

/** What the files below a folder take on disk. */
export interface DiskUse {
  readonly files: number;
  /** Bytes: blocks, not lengths, as `du` counts them. A file of several names counts once. */
  readonly size: number;
  /** Bytes that the folders themselves take, without the first one. */
  readonly folderSize: number;
}

/** Reads only. What vanishes meanwhile, in a workdir that is being built, counts nothing. */
export function diskUse(directory: string): DiskUse {
  let files = 0;
  let size = 0;
  let folderSize = 0;
  const seen = new Set<number>();
  // What a link leads to is not counted.
  const pending = ifThere(() => lstatSync(directory).isDirectory(), false) ? [directory] : [];
  for (let current = pending.pop(); current !== undefined; current = pending.pop()) {
    for (const entry of ifThere(() => readdirSync(current, { withFileTypes: true }), [])) {
      const file = path.join(current, entry.name);
      const stat = ifThere(() => lstatSync(file), undefined);
      if (stat === undefined) continue;
      if (entry.isDirectory()) {
        pending.push(file);
        folderSize += stat.blocks * 512;
        continue;
      }
      if (stat.nlink > 1 && seen.has(stat.ino)) continue;
      if (stat.nlink > 1) seen.add(stat.ino);
      files++;
      size += stat.blocks * 512;
    }
  }
  return { files, size, folderSize };
}
