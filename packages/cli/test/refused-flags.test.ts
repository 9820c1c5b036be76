import { afterEach, expect, test, vi } from 'vitest';
import { boardCommand } from '../src/commands/board.ts';
import { type DsFlags, dsCommand } from '../src/commands/ds.ts';
import { grepCommand } from '../src/commands/grep.ts';
import { type HistFlags, histCommand } from '../src/commands/hist.ts';
import type { GrepFlags } from '../src/grep/grep-flags.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

/** Where no workdir is: what is refused before is not about it. */
const workdir = '/no/such/workdir';

test.each<[flags: DsFlags, first: string, second: string]>([
  [{ list: true, rows: '1' }, 'list', 'rows'],
  [{ list: true, row: '1' }, 'list', 'row'],
  [{ list: true, export: 'a.csv' }, 'list', 'export'],
  [{ rows: '1', export: 'a.csv' }, 'rows', 'export'],
  [{ row: '1', rows: '1' }, 'row', 'rows'],
  [{ row: '1', chain: true }, 'row', 'chain'],
  [{ row: '1', chain: true, list: true }, 'row', 'chain'],
  [{ row: '1', export: '' }, 'row', 'export'],
])('ax ds with %j', async (flags, first, second) => {
  await expect(dsCommand('main-1', { workdir, ...flags })).rejects.toMatchObject({
    code: 'OPTION_INVALID',
    message: `\`--${first}\` does not go together with \`--${second}\`.`,
  });
});

test.each<[flags: DsFlags]>([
  [{}],
  [{ list: true }],
  [{ list: false, rows: '1', chain: true }],
  [{ export: 'a.csv', chain: true }],
])('ax ds with %j goes together, and fails for want of a workdir', async (flags) => {
  await expect(dsCommand('main-1', { workdir, ...flags })).rejects.toMatchObject({ code: 'WORKDIR_NOT_FOUND' });
});

test.each<[flags: Partial<HistFlags>, message: string]>([
  [{ bins: '0' }, "Expected an integer from 1 to 1000 for --bins, received '0'."],
  [{ bins: '1001' }, "Expected an integer from 1 to 1000 for --bins, received '1001'."],
  [{ bins: 'many' }, "Expected an integer from 1 to 1000 for --bins, received 'many'."],
  [{ top: '0' }, "Expected an integer of at least 1 for --top, received '0'."],
  [{ top: 'x' }, "Expected an integer of at least 1 for --top, received 'x'."],
  [{ top: '' }, "Expected an integer of at least 1 for --top, received ''."],
])('ax hist with %j', async (flags, message) => {
  await expect(histCommand('main-1', 'n', { workdir, bins: '20', ...flags })).rejects.toMatchObject({
    code: 'OPTION_INVALID',
    message,
  });
});

test('ax hist takes the most values that it may, and --top without a number', async () => {
  for (const flags of [{ bins: '1000' }, { bins: '1' }, { bins: '20', top: true }, { bins: '20', top: '1' }]) {
    await expect(histCommand('main-1', 'n', { workdir, ...flags })).rejects.toMatchObject({
      code: 'WORKDIR_NOT_FOUND',
    });
  }
});

test.each<[flags: GrepFlags, told: string]>([
  [{ onlyMatching: true, invertMatch: true }, '`-o` does not go together with `-v`'],
  [{ fixedStrings: true, numeric: true }, '`--fixed-strings` does not go together with `--numeric`'],
  [{ list: true, count: true }, '`--list` does not go together with `--count`'],
  [{ json: true, format: 'csv' }, '`--json` does not go together with `--format`'],
  [{ json: true, separator: ';' }, '`--separator` does not go together with `--format json`'],
  [{ format: 'csv', null: true }, '`--null` does not go together with `--format csv`'],
  [{ roundrobin: true, context: '1' }, '`--roundrobin` does not go together with rows of context'],
  [{ onlyMatching: true, afterContext: '0' }, '`--only-matching` does not go together with rows of context'],
  [{ unique: true, beforeContext: '1' }, '`--unique` does not go together with rows of context'],
  [{ format: 'cvs' }, "Expected table, raw, csv or json for --format, received 'cvs'. Did you mean 'csv'?"],
  [{ context: '-1' }, "Expected an integer of at least 0 for --context, received '-1'."],
  [{ maxCount: '0' }, "Expected an integer of at least 1 for --max-count, received '0'."],
  [{ slice: ['0,x'] }, "Expected an integer of at least 0 for --slice, received 'x'."],
  [{ json: true, format: 'json', slice: ['0,3', '1'], unique: ['a'] }, '/no/such/workdir'],
  [{ format: 'csv', separator: ';', context: '0' }, '/no/such/workdir'],
  [{ onlyMatching: true }, '/no/such/workdir'],
  [{ invertMatch: true }, '/no/such/workdir'],
])('ax grep with %j says so on standard error, and its status is 2', async (flags, told) => {
  const written: string[] = [];
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => written.push(String(text)) > 0);
  const stdout = vi.spyOn(process.stdout, 'write').mockImplementation(() => true);
  expect(await grepCommand({ patterns: ['a'], datasets: ['main-1'], columns: [] }, { workdir, ...flags })).toBe(2);
  expect(written.join('').replace(/\s+/g, ' ')).toContain(told);
  expect(stdout).not.toHaveBeenCalled();
});

test.each(['65536', '99999', '-1', 'x', ''])('ax board with port %j', async (port) => {
  await expect(boardCommand({ workdir, port, host: '127.0.0.1', token: true })).rejects.toMatchObject({
    code: 'OPTION_INVALID',
    message: `Expected an integer from 0 to 65535 for --port, received '${port}'.`,
  });
});
