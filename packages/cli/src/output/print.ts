import { formatJson } from '@accelerator/base';
import { jsonValue } from '@accelerator/job';
import { type Colours, coloursFor } from './colours.ts';

/** Prints the answer of a reading command: lines, coloured on a terminal. */
export function printLines(lines: (colours: Colours) => readonly string[]): void {
  const text = lines(coloursFor(process.stdout));
  if (text.length > 0) process.stdout.write(`${text.join('\n')}\n`);
}

/** Prints the answer as JSON, for programs. */
export function printJson(value: unknown): void {
  process.stdout.write(formatJson(jsonValue(value)));
}
