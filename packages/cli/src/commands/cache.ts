import { writeFileSync } from 'node:fs';
import { AcceleratorError, systemCode } from '@accelerator/base';
import { formatBytes, plural } from '@accelerator/inspect';
import { collectStore, makeKeys, maxAgeMsOf, openStore, type StoreStats, storeStats } from '@accelerator/shared-cache';
import { type Config, Project } from '@accelerator/urd';
import { printJson, printLines } from '../output/print.ts';
import { sharedCacheOf } from '../shared-cache-here.ts';
import { parseWholeNumber } from '../whole-number.ts';

/** `ax cache keygen` */
export function keygenCommand(file: string): void {
  const { privateKey, publicKey } = makeKeys();
  try {
    writeFileSync(file, privateKey, { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if (systemCode(error) === 'EEXIST') throw keyIsThere(file);
    throw error;
  }
  printLines(() => [publicKey]);
}

/** `ax cache stats` */
export async function statsCommand({ json }: { readonly json: boolean }): Promise<void> {
  const { url } = await settingsHere();
  const store = await openStore(url);
  const stats = await storeStats(store);
  if (json) printJson({ place: store.place, ...stats });
  else printLines(() => [`${store.place} holds ${said(stats)}.`]);
}

/** `ax cache gc` */
export async function collectCommand(flags: { readonly maxAge?: string; readonly json: boolean }): Promise<void> {
  const settings = await settingsHere();
  const maxAge = flags.maxAge === undefined ? settings.maxAge : parseWholeNumber('--max-age', flags.maxAge, { min: 0 });
  const done = await collectStore(await openStore(settings.url), maxAgeMsOf({ ...settings, maxAge }));
  if (flags.json) printJson(done);
  else printLines(() => [`Removed ${said(done.removed)}; ${said(done.left)} left.`]);
}

function said({ records, blobs, bytes }: StoreStats): string {
  return `${plural(records, 'job')} in ${plural(blobs, 'piece')} (${formatBytes(bytes)})`;
}

async function settingsHere(): Promise<NonNullable<Config['sharedCache']>> {
  return sharedCacheOf(await Project.open(process.cwd()));
}

/** `ax cache keygen` was given a file that is there: it may be a key that is in use. */
function keyIsThere(file: string): AcceleratorError {
  return new AcceleratorError({
    code: 'KEY_FILE_EXISTS',
    message: `Expected a new file for the private key, and '${file}' is there already.`,
    hint: 'Name another file; what is there may be a key that is in use.',
  });
}
