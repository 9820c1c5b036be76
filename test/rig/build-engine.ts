import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { TestProject } from 'vitest/node';

/** Builds the engine once for all tests that run the real `ax`. */
export function setup({ config }: TestProject): void {
  const program = path.resolve(import.meta.dirname, '../../packages/sdk/bin/ax.js');
  const { status } = spawnSync(process.execPath, [program, '--version'], { stdio: ['ignore', 'ignore', 'inherit'] });
  if (status !== 0) throw new Error('The engine does not build: `npm run build` says why.');
  // Where tests run again after each edit, each start has to look.
  if (config.watch) return;
  process.env.AX_BUILT_SOURCES = readFileSync(path.resolve(program, '../../dist/current'), 'utf8').trim();
}
