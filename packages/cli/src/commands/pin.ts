import { meantJob, pin, readPins, unpin } from '@accelerator/store';
import { openWorkdir } from '../open-workdir.ts';

export interface PinFlags {
  readonly workdir?: string;
}

/** `ax pin`: keeps jobs from being collected, or shows which are. */
export async function pinCommand(wanted: readonly string[], flags: PinFlags): Promise<void> {
  const workdir = await openWorkdir(flags.workdir);
  if (wanted.length === 0) {
    const pins = readPins(workdir);
    process.stdout.write(pins.length === 0 ? 'No job is pinned.\n' : `${pins.join('\n')}\n`);
    return;
  }
  for (const id of await Promise.all(wanted.map((each) => meantJob(workdir, each)))) {
    process.stdout.write(
      (await pin(workdir, id, sayThatItWaits)) ? `${id} is pinned.\n` : `${id} was pinned already.\n`,
    );
  }
}

/** `ax unpin`. */
export async function unpinCommand(wanted: readonly string[], flags: PinFlags): Promise<void> {
  const workdir = await openWorkdir(flags.workdir);
  for (const each of wanted) {
    // As it stands first: a job that is gone can still be unpinned, and so can a line that is no id.
    const id = (await unpin(workdir, each, sayThatItWaits)) ? each : await meantJob(workdir, each);
    const isUnpinned = id === each || (await unpin(workdir, id, sayThatItWaits));
    process.stdout.write(isUnpinned ? `${id} is no longer pinned.\n` : `${id} was not pinned.\n`);
  }
}

/** Of another one that pins something nobody has to wait for long. */
function sayThatItWaits(): void {
  process.stderr.write('Waits for another process that collects or pins jobs.\n');
}
