import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';

const engine: { currentEngine(): Promise<string> } = await import(
  pathToFileURL(path.resolve(import.meta.dirname, '../build/engine.js')).href
);
let dist: string;

beforeEach(async () => {
  dist = mkdtempSync(path.join(tmpdir(), 'ax-kept-code-'));
  cpSync(await engine.currentEngine(), dist, { recursive: true, filter: (file) => !/\.(code|map)$/.test(file) });
});
afterEach(() => rmSync(dist, { recursive: true, force: true }));

const ax = (...args: string[]): string =>
  execFileSync(process.execPath, [path.join(dist, 'ax.js'), ...args], { encoding: 'utf8' });
const codeFiles = (): string[] => readdirSync(dist).filter((name) => name.includes('.code'));

test('the code that V8 made is kept beside the engine; what is damaged counts as not there, and is made again', () => {
  const help = ax('--version');
  expect(codeFiles()).toEqual([]);
  const shown = ax('completion', 'bash');
  const [kept, ...others] = codeFiles();
  if (kept === undefined) throw new Error('no code was kept');
  expect(others).toEqual([]);
  const file = path.join(dist, kept);
  const whole = readFileSync(file);
  // Taken as it is: a second process keeps nothing anew.
  writeFileSync(file, whole, { mode: 0o644 });
  expect(ax('completion', 'bash')).toBe(shown);
  expect(readFileSync(file).equals(whole)).toBe(true);

  const flipped = Buffer.from(whole);
  const middle = whole.length >> 1;
  flipped.writeUInt8(whole.readUInt8(middle) ^ 1, middle);
  const damaged = [flipped, whole.subarray(0, middle), Buffer.alloc(0), Buffer.alloc(whole.length)];
  for (const bytes of damaged) {
    writeFileSync(file, bytes);
    expect(ax('completion', 'bash')).toBe(shown);
    const again = readFileSync(file);
    expect(again.equals(bytes)).toBe(false);
    expect(Math.abs(again.length - whole.length)).toBeLessThan(whole.length / 10);
  }
  expect(codeFiles()).toEqual([kept]);
  expect(ax('--version')).toBe(help);
});

/** Runs what completes commands, with something that is done when it has ended. */
const endingWith = (work: string, ...flags: string[]): string => {
  const file = path.join(dist, 'at-end.cjs');
  writeFileSync(file, `process.once('exit', () => { ${work} });`);
  const args = [...flags, '--require', file, path.join(dist, 'ax.js'), 'completion', 'bash'];
  execFileSync(process.execPath, args, { stdio: 'ignore' });
  return file;
};

test('what the start needs is kept, also by a process in which V8 would have dropped it long ago', () => {
  endingWith('');
  const [short = ''] = codeFiles();
  const { length } = readFileSync(path.join(dist, short));
  rmSync(path.join(dist, short));
  endingWith(`
    const v8 = require('node:v8');
    // Not \`gc()\`: code grows old by collections that nobody has asked for.
    v8.setFlagsFromString('--gc-global');
    for (let n = 0, kept = []; n < 1_000_000; n++) kept = [kept.length, n];
    v8.setFlagsFromString('--no-gc-global');
  `);
  expect(codeFiles()).toEqual([short]);
  expect(readFileSync(path.join(dist, short)).length).toBeGreaterThan(length * 0.9);
});

test('what Node has kept of its own modules is of use to the engine', () => {
  const told = path.join(dist, 'told.json');
  const tell = `
    const { getCacheUsage } = require('internal/test/binding').internalBinding('builtins');
    require('node:fs').writeFileSync(${JSON.stringify(told)}, JSON.stringify([...getCacheUsage().compiledWithoutCache]));
  `;
  // The first one keeps the code of the engine.
  endingWith(tell, '--expose-internals');
  endingWith(tell, '--expose-internals');
  const compiled: unknown = JSON.parse(readFileSync(told, 'utf8'));
  // Internal ones may be loaded behind its back.
  expect(Array.isArray(compiled) && compiled.filter((name) => !String(name).startsWith('internal/'))).toEqual([]);
});

test('no line of the engine fills a terminal: Node prints the one from which an error comes', () => {
  const lines = readFileSync(path.join(dist, 'parts.cjs'), 'latin1').split('\n');
  expect(lines.length).toBeGreaterThan(1000);
  expect(Math.max(...lines.map(({ length }) => length))).toBeLessThan(2000);
});

test('the engine is built anew when what builds it has changed', async () => {
  const copy = path.join(dist, 'packages/sdk/build');
  cpSync(path.resolve(import.meta.dirname, '../build'), copy, { recursive: true });
  const sources: { sourceId(): string } = await import(pathToFileURL(path.join(copy, 'sources.js')).href);
  const before = sources.sourceId();
  expect(sources.sourceId()).toBe(before);
  writeFileSync(path.join(copy, 'start.js'), '// other\n');
  expect(sources.sourceId()).not.toBe(before);
});
