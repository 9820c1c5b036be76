import { coloursFor } from './colours.ts';
import { leave } from './early-exit.ts';
import { writeLines } from './write-lines.ts';

/**
 * What to do when standard output can't be written to. A reader that went away (`ax ds main-3 -n 100000 | head`) is no
 * error and ends the command, but never a run; a full disk is reported in one line. The same for standard error.
 */
export function handleStdoutErrors(isRun: boolean): void {
  process.stdout.on('error', (error) => {
    if ('code' in error && error.code === 'EPIPE') {
      if (!isRun) process.exit();
      return;
    }
    const { red } = coloursFor(process.stderr);
    writeLines(process.stderr, [`${red('error')} Standard output can't be written to: ${error.message}`]);
    leave(1);
  });
  process.stderr.on('error', (error) => {
    // There is nowhere to report it.
    if (!('code' in error) || error.code !== 'EPIPE') leave(1);
  });
}
