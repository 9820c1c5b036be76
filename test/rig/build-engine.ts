import { execFileSync } from 'node:child_process';
import path from 'node:path';

/** Builds the engine once for all tests that run the real `ax`. */
export default function setup(): void {
  const root = path.resolve(import.meta.dirname, '../..');
  execFileSync(process.execPath, [path.join(root, 'packages/cli/bin/ax.js'), '--version']);
}
