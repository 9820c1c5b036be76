import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { interceptWrites } from '../src/run/intercept-writes.ts';
import { LiveArea } from '../src/run/live-area.ts';
import { TerminalScreen } from '../src/run/terminal-screen.ts';
import { printOutput } from '../src/show/print-output.ts';

const esc = '\u001b';
const pieces = new RegExp(`\\r|\\n|${esc}\\[\\d*[AJ]|[^\\r\\n${esc}]+`, 'g');

/** What a terminal of one screen shows after all that was written to it, line by line. */
function shown(written: readonly string[]): string[] {
  const lines: string[] = [''];
  let row = 0;
  for (const piece of written.join('').match(pieces) ?? []) {
    if (piece === '\n') row++;
    else if (piece.endsWith('A')) row -= Number(piece.slice(2, -1));
    else if (piece.endsWith('J')) lines.splice(row, lines.length, '');
    else if (piece !== '\r') lines[row] = `${lines[row] ?? ''}${piece}`;
    lines[row] ??= '';
  }
  return lines.at(-1) === '' ? lines.slice(0, -1) : lines;
}

describe('the live area', () => {
  const draw = (...steps: readonly (readonly string[] | undefined)[]): string[] => {
    const written: string[] = [];
    const area = new LiveArea({ write: (text) => written.push(text) > 0 });
    for (const step of steps) {
      if (step === undefined) area.clear();
      else area.draw(step);
    }
    return shown(written);
  };

  test.each<[what: string, steps: (string[] | undefined)[], lines: string[]]>([
    ['nothing', [], []],
    ['no lines', [[]], []],
    ['lines', [['a', 'b']], ['a', 'b']],
    ['other lines', [['a', 'b'], ['c']], ['c']],
    ['more lines', [['a'], ['b', 'c', 'd']], ['b', 'c', 'd']],
    ['the same again', [['a'], ['a']], ['a']],
    ['no lines any more', [['a', 'b'], []], []],
    ['cleared', [['a', 'b'], undefined], []],
    ['cleared twice, and drawn', [['a', 'b'], undefined, undefined, ['c']], ['c']],
  ])('shows %s', (_, steps, lines) => {
    expect(draw(...steps)).toEqual(lines);
  });

  test.each<[columns: number | undefined, rows: number | undefined, width: number, height: number]>([
    [undefined, undefined, 79, 22],
    [0, 0, 79, 22],
    [100, 40, 99, 38],
    [10, 10, 9, 8],
  ])('of a terminal of %s × %s is %d × %d', (columns, rows, width, height) => {
    const area = new LiveArea({
      ...(columns !== undefined && { columns }),
      ...(rows !== undefined && { rows }),
      write: () => true,
    });
    expect([area.width, area.height]).toEqual([width, height]);
  });
});

describe('a terminal', () => {
  let written: string[];
  beforeEach(() => {
    vi.useFakeTimers();
    vi.stubEnv('NO_COLOR', '1');
    written = [];
    // What this process writes meanwhile is shown here, and nowhere else.
    for (const stream of [process.stdout, process.stderr])
      vi.spyOn(stream, 'write').mockImplementation((text) => written.push(String(text)) > 0);
  });
  afterEach(() => {
    vi.unstubAllEnvs();
    vi.restoreAllMocks();
    vi.useRealTimers();
  });

  const open = (live: () => readonly string[]): TerminalScreen => new TerminalScreen(process.stderr, live);

  test('draws ten times a second, and what stays goes above it', () => {
    let live = ['bar 1'];
    const screen = open(() => live);
    screen.print(['built a']);
    expect(shown(written)).toEqual([]);
    vi.advanceTimersByTime(100);
    expect(shown(written)).toEqual(['built a', 'bar 1']);
    live = ['bar 2', 'bar 3'];
    screen.print(['built b', 'built c']);
    vi.advanceTimersByTime(100);
    expect(shown(written)).toEqual(['built a', 'built b', 'built c', 'bar 2', 'bar 3']);
    screen.close();
    expect(shown(written)).toEqual(['built a', 'built b', 'built c']);
    vi.advanceTimersByTime(1000);
    expect(shown(written)).toHaveLength(3);
  });

  test('what others write goes above the drawn lines, behind what waits', () => {
    const screen = open(() => ['bar']);
    vi.advanceTimersByTime(100);
    screen.print(['built a']);
    process.stdout.write('theirs\n');
    screen.printNow(['failed b']);
    vi.advanceTimersByTime(100);
    expect(shown(written)).toEqual(['built a', 'theirs', 'failed b', 'bar']);
    screen.close();
  });

  test('more lines than fit are counted, at any height', () => {
    for (const count of [21, 22, 23, 100]) {
      written.length = 0;
      const screen = open(() => Array.from({ length: count }, (_, index) => `bar ${index}`));
      vi.advanceTimersByTime(100);
      const lines = shown(written);
      expect([lines.length, lines.at(-1)]).toEqual([
        Math.min(count, 22),
        count <= 22 ? `bar ${count - 1}` : `… and ${count - 21} more`,
      ]);
      screen.close();
    }
  });

  test('writes are as they were when nobody listens any more', () => {
    const before = [process.stdout.write, process.stderr.write];
    let calls = 0;
    const writes = interceptWrites(() => calls++);
    process.stdout.write('a');
    process.stderr.write('b\n');
    writes.restore();
    process.stdout.write('c');
    expect([calls, written, [process.stdout.write, process.stderr.write]]).toEqual([2, ['a', 'b\n', 'c'], before]);
  });

  const part = (name: string, ...blocks: (string | Uint8Array)[]) => ({
    part: name,
    blocks: () => blocks.map((block) => Buffer.from(block)),
  });

  test.each<[what: string, parts: ReturnType<typeof part>[], text: string]>([
    ['no part', [], 'main-1 printed nothing.\n'],
    ['an empty one', [part('prepare')], 'main-1 printed nothing.\n'],
    ['one line without an end', [part('prepare', 'a')], 'prepare\n  a\n'],
    ['a line in two blocks', [part('prepare', 'a', 'b\nc\n')], 'prepare\n  ab\n  c\n'],
    ['a character in two blocks', [part('prepare', Buffer.from([0xc3]), Buffer.from([0xa9, 10]))], 'prepare\n  é\n'],
    [
      'two parts, one of them empty',
      [part('prepare', 'a\n'), part('analysis.0'), part('analysis.1', 'b\r\n\n')],
      'prepare\n  a\nanalysis.1\n  b\n  \n',
    ],
    [
      'what would move the cursor',
      [part('prepare', '\u001b[31mred\u001b[2J\n10 %\r20 %\r\n')],
      'prepare\n  red\\x1b[2J\n  20 %\n',
    ],
  ])('what a job printed: %s', async (_, parts, text) => {
    await printOutput('main-1', parts);
    expect(written.join('')).toBe(text);
  });
});
