import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import { Workdir } from '../src/workdir.ts';

/** A workdir `main` in a folder of its own, which is removed when the test ends. */
export function temporaryWorkdir(slices = 2): Workdir {
  const directory = mkdtempSync(path.join(tmpdir(), 'ax-store-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return Workdir.openOrCreate(path.join(directory, 'main'), { name: 'main', slices });
}
