import { type ErrorRecord, isAcceleratorError, type LastRow, toErrorRecord } from '@accelerator/base';
import type { Colours } from './colours.ts';
import { oneLine, plainLines } from './text.ts';

const framesShown = 8;

/** An expected failure in one sentence and a hint; a bug with its stack and its causes. */
export function describeError(error: unknown, colours: Colours): string[] {
  const record = toErrorRecord(error);
  const own = isAcceleratorError(error);
  const [first = '', ...rest] = own
    ? [...plainLines(record.message), ...describeCauses(record, colours)]
    : describeErrorRecord(record, colours);
  const hint = record.hint === undefined ? [] : plainLines(record.hint);
  return [
    `${colours.red('error')} ${first.replace(/^Error: /, '')}`,
    ...[...rest, ...hint].map((line) => `      ${line}`),
  ];
}

/**
 * An error as a phase threw it: what it says, where in the TypeScript source, and what caused it.
 * @param isExplained it caused another one, which the engine says in a sentence
 */
export function describeErrorRecord(record: ErrorRecord, colours: Colours, isExplained = false): string[] {
  const name = record.name === 'AcceleratorError' ? (record.code ?? record.name) : record.name;
  const [first = '', ...more] = plainLines(record.message);
  // What the machine refused (no permission, a full disk), and what the engine says in a sentence: its frames say nothing.
  const ofEngine = record.name === 'AcceleratorError' || /^E[A-Z0-9]+$/.test(record.code ?? '');
  const frames = stackFrames(record.stack, { orEngine: !ofEngine && !isExplained });
  return [
    `${oneLine(name)}: ${first}`,
    ...more,
    ...(record.during === undefined ? [] : [`    while: ${oneLine(record.during)}`]),
    ...(record.lastRows ?? []).map((last) => `    last read: ${formatLastRow(last)}`),
    ...frames.map((frame) => colours.dim(`    at ${frame}`)),
    ...(record.errors ?? []).flatMap((each) => describeErrorRecord(each, colours).map((line) => `  ${line}`)),
    ...describeCauses(record, colours),
  ];
}

function formatLastRow({ dataset, sliceno, row, rows }: LastRow): string {
  const which = rows === undefined ? `row ${row}` : `rows ${row} to ${row + rows - 1}`;
  return `${which} in slice ${sliceno} of ${oneLine(dataset)}`;
}

/** Of Node, of the engine, and of what stands in no file. */
const ofOthers = /node:|^(?:async )?<anonymous>|\(<anonymous>\)$|^async Promise\.|\/sdk\/dist\/|\/packages\/\w+\/src\//;

/** The frames that are the user's: without those of Node and of the engine; `orEngine`: these, when there are no others. */
export function stackFrames(stack: string | undefined, { orEngine }: { readonly orEngine: boolean }): string[] {
  if (stack === undefined) return [];
  const frames = plainLines(stack).flatMap((line) => /^\s+at (.+)$/.exec(line)?.[1] ?? []);
  const theirs = frames.filter((frame) => !ofOthers.test(frame));
  const shown = theirs.length > 0 || !orEngine ? theirs : frames;
  return shown.filter((_, index) => index < framesShown || index === ownFrame(shown)).map(shortenFrame);
}

/** The first frame that is in no package: of all lines the one that a user can change. */
function ownFrame(frames: readonly string[]): number {
  return frames.findIndex((frame) => !frame.includes('node_modules'));
}

function describeCauses(record: ErrorRecord, colours: Colours): string[] {
  // The failure of a job was shown when it failed.
  return record.cause === undefined || record.cause.code === 'JOB_FAILED'
    ? []
    : describeErrorRecord(record.cause, colours, record.name === 'AcceleratorError').map((line, index) =>
        index === 0 ? `caused by ${line}` : line,
      );
}

/** Files below the current directory by their path from there. */
function shortenFrame(frame: string): string {
  const here = `${process.cwd()}/`;
  const plain = frame.replace('file://', '').replace(`(${here}`, '(');
  for (const start of ['', 'async '])
    if (plain.startsWith(start + here)) return start + plain.slice((start + here).length);
  return plain;
}
