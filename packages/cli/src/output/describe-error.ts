import { type ErrorRecord, isAcceleratorError, toErrorRecord } from '@accelerator/base';
import type { Colours } from './colours.ts';
import { plainLines } from './text.ts';

const framesShown = 8;

/** An expected failure in one sentence and a hint; a bug with its stack and its causes. */
export function describeError(error: unknown, colours: Colours): string[] {
  const record = toErrorRecord(error);
  const lines = isAcceleratorError(error)
    ? [...plainLines(record.message), ...describeCauses(record, colours)]
    : describeErrorRecord(record, colours);
  const hint = record.hint === undefined ? [] : [`      ${record.hint}`];
  return [`${colours.red('error')} ${lines[0] ?? ''}`, ...lines.slice(1).map((line) => `      ${line}`), ...hint];
}

/** An error as a phase threw it: what it says, where in the TypeScript source, and what caused it. */
export function describeErrorRecord(record: ErrorRecord, colours: Colours): string[] {
  const name = record.name === 'AcceleratorError' ? (record.code ?? record.name) : record.name;
  return [
    `${name}: ${plainLines(record.message).join('\n')}`,
    ...stackFrames(record.stack).map((frame) => colours.dim(`    at ${frame}`)),
    ...(record.errors ?? []).flatMap((each) => describeErrorRecord(each, colours).map((line) => `  ${line}`)),
    ...describeCauses(record, colours),
  ].flatMap((line) => line.split('\n'));
}

/** The frames that are the user's: without those of Node and of the engine. All, when none is left. */
export function stackFrames(stack: string | undefined): string[] {
  if (stack === undefined) return [];
  const frames = plainLines(stack).flatMap((line) => /^\s+at (.+)$/.exec(line)?.[1] ?? []);
  const theirs = frames.filter((frame) => !/node:|\/cli\/dist\/|\/packages\/\w+\/src\//.test(frame));
  return (theirs.length > 0 ? theirs : frames).slice(0, framesShown).map(shortenFrame);
}

function describeCauses(record: ErrorRecord, colours: Colours): string[] {
  return record.cause === undefined
    ? []
    : describeErrorRecord(record.cause, colours).map((line, index) => (index === 0 ? `caused by ${line}` : line));
}

/** Files below the current directory by their path from there. */
function shortenFrame(frame: string): string {
  const here = `${process.cwd()}/`;
  return frame
    .replace('file://', '')
    .replace(`(${here}`, '(')
    .replace(new RegExp(`^(async )?${escapeRegExp(here)}`), '$1');
}

function escapeRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
