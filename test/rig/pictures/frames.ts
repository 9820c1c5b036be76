import xterm, { type IBufferCell, type Terminal } from '@xterm/headless';
import type { Moment, ScreenSize } from './record.ts';

/** Characters of a line that look the same. */
export interface Run {
  readonly column: number;
  readonly text: string;
  /** Number of one of the sixteen colours; undefined for that of the terminal. */
  readonly colour: number | undefined;
  readonly isBold: boolean;
  readonly isDim: boolean;
}

/** What a screen shows from a time on. */
export interface Frame {
  readonly at: number;
  readonly lines: readonly (readonly Run[])[];
}

/** Changes that come faster are shown together. */
const shortestMs = 120;

/** The screens of a recording, as a terminal shows them. */
export async function framesOf(moments: readonly Moment[], { columns, rows }: ScreenSize): Promise<Frame[]> {
  const terminal = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true });
  const frames: Frame[] = [];
  for (const [index, { at, text }] of moments.entries()) {
    await new Promise<void>((resolve) => terminal.write(text, resolve));
    const next = moments[index + 1];
    if (next !== undefined && next.at - (frames.at(-1)?.at ?? Number.NEGATIVE_INFINITY) < shortestMs) continue;
    frames.push({ at, lines: linesOf(terminal, rows) });
  }
  terminal.dispose();
  return frames;
}

function linesOf(terminal: Terminal, rows: number): Run[][] {
  const { active } = terminal.buffer;
  return Array.from({ length: rows }, (_, row) => {
    const line = active.getLine(active.viewportY + row);
    const cells = Array.from({ length: terminal.cols }, (_, column) => line?.getCell(column));
    return runsOf(cells);
  });
}

function runsOf(cells: readonly (IBufferCell | undefined)[]): Run[] {
  const runs: Run[] = [];
  for (const [column, cell] of cells.entries()) {
    const text = cell?.getChars() ?? '';
    if (cell === undefined || text === '' || text === ' ') continue;
    const look = {
      colour: cell.isFgPalette() ? cell.getFgColor() : undefined,
      isBold: cell.isBold() !== 0,
      isDim: cell.isDim() !== 0,
    };
    const last = runs.at(-1);
    const gap = last === undefined ? 0 : column - last.column - [...last.text].length;
    const isSame =
      last !== undefined &&
      last.colour === look.colour &&
      last.isBold === look.isBold &&
      last.isDim === look.isDim &&
      gap <= 1;
    if (isSame) runs[runs.length - 1] = { ...last, text: last.text + ' '.repeat(gap) + text };
    else runs.push({ column, text, ...look });
  }
  return runs;
}
