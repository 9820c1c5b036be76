import { ownWrite } from '@accelerator/base';
import { coloursFor } from './colours.ts';
import { harmless, hasControls, wrapLine } from './text.ts';

/** The stream that lines are written to. */
export interface LineStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): boolean;
}

/**
 * The one way by which lines of `ax` itself reach a terminal: nothing in them moves its cursor or changes its title,
 * whatever a file or an error is called, and no word is broken at its edge.
 */
export function writeLines(stream: LineStream, lines: readonly string[]): void {
  if (lines.length > 0) ownWrite(() => stream.write(`${linesFor(stream, lines).join('\n')}\n`));
}

/** The lines as they are written there. */
export function linesFor(stream: LineStream, lines: readonly string[]): string[] {
  // Most have neither colours nor anything else to be looked for.
  const isColoured = lines.some(hasControls) && coloursFor(stream).isColorSupported;
  const safe = lines.map((line) => harmless(line, isColoured));
  const whole = safe.flatMap((line) => line.split('\n'));
  return stream.isTTY === true ? whole.flatMap((line) => wrapLine(line, stream.columns || 80)) : whole;
}
