import { jsonText } from '@accelerator/inspect';
import { type Colours, coloursFor } from './colours.ts';
import { writeLines } from './write-lines.ts';

/** Prints the answer of a reading command: lines, coloured on a terminal. */
export function printLines(lines: (colours: Colours) => readonly string[]): void {
  writeLines(process.stdout, lines(coloursFor(process.stdout)));
}

/** Prints the answer as JSON, for programs. */
export function printJson(value: unknown): void {
  process.stdout.write(jsonText(value));
}
