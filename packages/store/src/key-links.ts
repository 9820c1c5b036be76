import { lstatSync, readdirSync, readlinkSync } from 'node:fs';
import path from 'node:path';
import { ifThere, systemCode } from '@accelerator/base';
import type { Workdir } from './workdir.ts';

/** One entry of the index of keys. */
export interface KeyLink {
  readonly key: string;
  readonly job: string;
  /** When the key was last looked up with success, in milliseconds since 1970. */
  readonly used: number;
}

/** All entries of the index of keys. What vanishes meanwhile is left out. */
export function* keyLinks(workdir: Workdir): Generator<KeyLink> {
  const directory = path.join(workdir.path, 'keys');
  for (const shard of ifThere(() => readdirSync(directory), [])) {
    for (const name of ifThere(() => readdirSync(path.join(directory, shard)), [])) {
      if (name.endsWith('.tmp')) continue;
      const link = readLink(path.join(directory, shard, name));
      if (link !== undefined) yield { key: shard + name, ...link };
    }
  }
}

function readLink(file: string): Omit<KeyLink, 'key'> | undefined {
  try {
    return { job: path.basename(readlinkSync(file)), used: lstatSync(file).mtimeMs };
  } catch (error) {
    // EINVAL: a file that somebody put there is no link.
    if (systemCode(error) === 'ENOENT' || systemCode(error) === 'EINVAL') return undefined;
    throw error;
  }
}
