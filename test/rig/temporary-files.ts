import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

let folder: string | undefined;

/**
 * A folder of its own for all that tests put into the temporary folder: they kill processes, and the workers of the test
 * runner are killed too, which then remove nothing.
 */
export function setup(): void {
  folder = mkdtempSync(path.join(tmpdir(), 'ax-tests-'));
  process.env.TMPDIR = folder;
}

/** A process that was killed a moment ago may still write. */
export function teardown(): void {
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
}
