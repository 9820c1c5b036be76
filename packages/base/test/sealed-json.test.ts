import { mkdtempSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { isIterator } from '../src/is-iterator.ts';
import { isRacy } from '../src/racy.ts';
import { openSealed, sealJson } from '../src/sealed-json.ts';
import { formatPath, type Step } from '../src/values/value-path.ts';

const sealed = (record: object): Buffer => Buffer.from(sealJson(record));

test.each<[object]>([
  [{ a: 1 }],
  [{ a: { b: [1, 'ü 😀', null] }, c: '"checksum": "x"' }],
  [{ 'checksum ': 1 }],
  [{ a: '\u2028\\"\n' }],
])('%j is read as it was sealed, and is JSON for others', (record) => {
  expect(openSealed(sealed(record))).toEqual({ value: record, seal: 'whole' });
  expect(JSON.parse(sealJson(record))).toEqual({ ...record, checksum: expect.stringMatching(/^[0-9a-f]{32}$/) });
});

test('each byte that changes is seen', () => {
  const whole = sealed({ a: [1, 'text'], b: { c: true } });
  for (let at = 0; at < whole.length; at++) {
    for (const bit of [1, 32]) {
      const bytes = Buffer.from(whole);
      bytes[at] = (bytes[at] ?? 0) ^ bit;
      let seal: string;
      try {
        seal = openSealed(bytes).seal;
      } catch (error) {
        seal = error instanceof SyntaxError ? 'no JSON' : String(error);
      }
      // With its name the seal itself can go: then it is one of an earlier version, which a shape refuses.
      const inName = at > whole.lastIndexOf('"checksum') && at < whole.lastIndexOf('": "');
      expect([at, seal]).toEqual([at, expect.stringMatching(inName ? /missing|no JSON/ : /broken|no JSON/)]);
    }
  }
});

test.each<[string, string]>([
  ['{"a":1}', 'missing'],
  ['[1]', 'missing'],
  ['null', 'missing'],
  ['"checksum"', 'missing'],
  ['{"checksum":null}', 'broken'],
  ['{"checksum":"x"}', 'broken'],
  [`${sealJson({ a: 1 })} `, 'broken'],
  [sealJson({ a: 1 }).replace('"a"', ' "a"'), 'broken'],
])('the seal of %j is %s', (text, seal) => {
  expect(openSealed(Buffer.from(text)).seal).toBe(seal);
});

test('bytes in the middle of others are read by themselves', () => {
  const whole = sealed({ a: 1 });
  const inside = Buffer.concat([Buffer.from('}'), whole, Buffer.from('{')]).subarray(1, 1 + whole.length);
  expect(openSealed(new Uint8Array(inside.buffer, inside.byteOffset, inside.length)).seal).toBe('whole');
});

test.each<[string, bigint, bigint, boolean]>([
  ['long ago', 0n, 0n, false],
  ['just now', 10_000n, 10_000n, true],
  ['two seconds ago', 8000n, 0n, true],
  ['a little longer ago', 7999n, 0n, false],
  ['by its change time', 0n, 9000n, true],
  ['in the future', 99_000n, 0n, true],
])('a file that was changed %s', (_, mtimeMs, ctimeMs, racy) => {
  expect(isRacy({ mtimeNs: mtimeMs * 1_000_000n, ctimeNs: ctimeMs * 1_000_000n }, 10_000.7)).toBe(racy);
});

test('a file whose time was set back is as young as it is', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'ax-base-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = path.join(folder, 'x');
  writeFileSync(file, '');
  utimesSync(file, 1, 1);
  const stat = statSync(file, { bigint: true });
  expect([isRacy(stat, Date.now()), isRacy(stat, Date.now() + 60_000)]).toEqual([true, false]);
});

test.each<[string, unknown, boolean]>([
  ['a generator', (function* () {})(), true],
  ['an async generator', (async function* () {})(), true],
  ['the values of a Map', new Map().values(), true],
  ['the entries of an array', [].entries(), true],
  ['the matches of a text', 'a'.matchAll(/a/g), true],
  ['one by hand', { next: () => ({ done: true }), [Symbol.iterator]: () => [].values() }, true],
  ['what has a next of its own', { next: () => 1 }, false],
  ['a next that is data', { next: 1, [Symbol.iterator]: 1 }, false],
  ['an array', [], false],
  ['a Map', new Map(), false],
  ['a text', 'a', false],
  ['a function', () => 1, false],
  ['null', null, false],
])('%s is an iterator: %#', (_, value, expected) => {
  expect(isIterator(value)).toBe(expected);
});

test.each<[readonly Step[], string]>([
  [[], 'result'],
  [['list', 3, 'total'], 'result.list[3].total'],
  [['größe', '$a', '_b'], 'result.größe.$a._b'],
  [['a b', '', '1a', 'a"b'], 'result["a b"][""]["1a"]["a\\"b"]'],
  [[{ of: 'keys', at: 2, key: 'x' }], '[...result.keys()][2]'],
  [['m', { of: 'values', at: 0, key: 'x' }], 'result.m.get("x")'],
  [['m', { of: 'values', at: 1, key: 5 }], 'result.m.get(5)'],
  [['m', { of: 'values', at: 1, key: {} }, 'y'], '[...result.m.values()][1].y'],
  [[{ of: 'elements', at: 1, key: 'x' }, 0], '[...result][1][0]'],
  [['x'.repeat(61), 'y z'.repeat(40)], `result.${'x'.repeat(61)}["${'y z'.repeat(19)}…"]`],
])('the steps %j lead to a place', (steps, place) => {
  expect(formatPath('result', steps)).toBe(place);
});

test('a place is told from the place of its root on, and a long one is cut in its middle', () => {
  const root = { root: 'result', steps: ['a', 1] };
  expect(formatPath({ root, steps: ['b'] }, ['c'])).toBe('result.a[1].b.c');
  const long = formatPath('result', new Array<string>(300).fill('step'));
  expect(long).toHaveLength(401);
  expect(long).toMatch(/^result\.step.*….*\.step$/);
});
