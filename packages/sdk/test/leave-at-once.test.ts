import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';

const engine: { currentEngine(): Promise<string> } = await import(
  pathToFileURL(path.resolve(import.meta.dirname, '../build/engine.js')).href
);
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'ax-leave-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A command, and code that was loaded before it. */
async function ended(code: string): Promise<{ readonly status: number | null; readonly last: string | undefined }> {
  const file = path.join(folder, 'before.cjs');
  writeFileSync(file, code);
  const args = ['--require', file, path.join(await engine.currentEngine(), 'ax.js'), 'completion', 'bash'];
  const { status, stdout } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  return { status, last: stdout.trimEnd().split('\n').at(-1) };
}

test('who begins to listen to the end of the process when nothing is left to be done is heard', async () => {
  const listen = `process.on('exit', () => { process.exitCode = 7; console.log('late'); });`;
  const early = await ended(listen);
  expect(early).toEqual({ status: 7, last: 'late' });
  // Behind the listener of the engine.
  const late = await ended(`process.once('beforeExit', () => setTimeout(() => { ${listen} }, 1));`);
  expect(late).toEqual(early);
});

test('work that is begun when nothing is left to be done is done, however often', async () => {
  const { status, last } = await ended(`
    let times = 0;
    process.on('beforeExit', () => { if (times++ < 3) setTimeout(() => console.log('time ' + times), 1); });
  `);
  expect({ status, last }).toEqual({ status: 0, last: 'time 3' });
});
