import { closeSync, readdirSync, statSync, writeSync } from 'node:fs';
import { type Door, digestOf } from '@accelerator/base';

/** Beside `keys`, which holds nothing but keys. */
const stampName = 'indexed';

/** Two hexadecimal digits: the first of the keys in it. */
export const shardName = /^[0-9a-f]{2}$/;

/**
 * Whether jobs and index are as they were when it was last known that the index names every finished job. A copy of a
 * workdir has other inodes, a job directory or an entry that came or went leaves another time on its folder. Costs one
 * stat for each of the 256 parts of the index (0.6 ms), however many jobs there are.
 */
export function isStamped(door: Door): boolean {
  try {
    return door.readIfThere(stampName)?.toString() === stateOf(door);
  } catch {
    return false;
  }
}

/** Notes that the index is complete. In place: a rename would change the folder whose time is noted. @throws system errors */
export function stamp(door: Door): void {
  const descriptor = door.openToChange(stampName);
  try {
    writeSync(descriptor, stateOf(door), 0);
  } finally {
    closeSync(descriptor);
  }
}

function stateOf(door: Door): string {
  const shards = readdirSync(door.pathTo('keys')).filter((name) => shardName.test(name));
  const states = ['.', 'keys', 'methods', ...shards.map((name) => `keys/${name}`)].map((name) => {
    const stat = statSync(`${door.root}/${name}`, { bigint: true, throwIfNoEntry: false });
    return `${name} ${stat?.ino} ${stat?.mtimeNs}`;
  });
  return digestOf(states.join('\n'));
}
