import { spawnSync } from 'node:child_process';
import path from 'node:path';

/** Builds the engine once for all tests that run the real `ax`. */
export function setup(): void {
  const program = path.resolve(import.meta.dirname, '../../packages/sdk/bin/ax.js');
  const { status } = spawnSync(process.execPath, [program, '--version'], { stdio: ['ignore', 'ignore', 'inherit'] });
  if (status !== 0) throw new Error('The engine does not build: `npm run build` says why.');
}
