import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { coloursFor } from '../src/output/colours.ts';
import { linesFor, writeLines } from '../src/output/write-lines.ts';

const names = ['NO_COLOR', 'FORCE_COLOR', 'TERM'] as const;

/** Those that a case does not name are not set. */
function setEnvironment(environment: Partial<Record<(typeof names)[number], string>>): void {
  for (const name of names) vi.stubEnv(name, environment[name]);
}

beforeEach(() => setEnvironment({}));
afterEach(() => {
  vi.unstubAllEnvs();
});

test.each<[environment: Parameters<typeof setEnvironment>[0], onTerminal: boolean, elsewhere: boolean]>([
  [{}, true, false],
  [{ TERM: 'xterm-256color' }, true, false],
  [{ TERM: 'dumb' }, false, false],
  [{ TERM: '' }, true, false],
  [{ NO_COLOR: '1' }, false, false],
  [{ NO_COLOR: '0' }, false, false],
  [{ NO_COLOR: '' }, true, false],
  [{ FORCE_COLOR: '1' }, true, true],
  [{ FORCE_COLOR: '' }, true, true],
  [{ FORCE_COLOR: '0' }, true, false],
  [{ FORCE_COLOR: '1', TERM: 'dumb' }, true, true],
  [{ FORCE_COLOR: '1', NO_COLOR: '1' }, false, false],
  [{ FORCE_COLOR: '1', NO_COLOR: '' }, true, true],
])('colours with %j', (environment, onTerminal, elsewhere) => {
  setEnvironment(environment);
  const isColoured = (isTTY?: boolean): boolean =>
    coloursFor(isTTY === undefined ? {} : { isTTY })
      .red('x')
      .includes('\u001b');
  expect([isColoured(true), isColoured(false), isColoured()]).toEqual([onTerminal, elsewhere, elsewhere]);
});

const stream = (isTTY: boolean, columns?: number) => ({
  isTTY,
  ...(columns !== undefined && { columns }),
  write: () => true,
});

test.each<[what: string, to: ReturnType<typeof stream>, lines: string[], written: string[]]>([
  ['nothing', stream(true, 10), [], []],
  ['an empty line', stream(true, 10), [''], ['']],
  ['a file has no width', stream(false, 4), ['one two three'], ['one two three']],
  ['a terminal has', stream(true, 7), ['one two three'], ['one two', '  three']],
  ['one of unknown width has 80', stream(true, 0), [`${'x '.repeat(40)}y`], [`${'x '.repeat(39)}x`, '  y']],
  ['one that does not tell it, too', stream(true), ['x '.repeat(39)], ['x '.repeat(39)]],
  ['lines in a line are wrapped each', stream(true, 5), ['ab cd ef\ngh'], ['ab cd', '  ef', 'gh']],
  ['colours stay on a terminal', stream(true, 9), ['\u001b[31mred\u001b[39m'], ['\u001b[31mred\u001b[39m']],
  ['and are shown elsewhere', stream(false), ['\u001b[31mred'], ['\\x1b[31mred']],
])('lines as they are written: %s', (_, to, lines, written) => {
  expect(linesFor(to, lines)).toEqual(written);
});

test('lines go out in one piece, and no line in none', () => {
  const pieces: string[] = [];
  const write = (text: string): boolean => pieces.push(text) > 0;
  writeLines({ write }, []);
  writeLines({ write }, ['a', 'b']);
  writeLines({ write }, ['']);
  expect(pieces).toEqual(['a\nb\n', '\n']);
});
