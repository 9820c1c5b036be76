import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const leftovers = new Set<() => void>();

/** What has to be removed even if the benchmark is stopped: processes first, then folders. */
export function onStop(clean: () => void): { readonly done: () => void } {
  leftovers.add(clean);
  return { done: () => leftovers.delete(clean) };
}

/** Ctrl-C and SIGTERM leave nothing behind. */
export function cleanWhenStopped(): void {
  for (const [signal, status] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const) {
    process.once(signal, () => {
      for (const clean of leftovers) clean();
      process.exit(status);
    });
  }
}

/** A folder that is removed by `remove`, or when the benchmark is stopped. */
export function temporaryFolder(name: string): { readonly path: string; readonly remove: () => void } {
  const folder = mkdtempSync(path.join(tmpdir(), `${name}-`));
  const removeFolder = (): void => rmSync(folder, { recursive: true, force: true });
  const stopping = onStop(removeFolder);
  return {
    path: folder,
    remove: () => {
      stopping.done();
      removeFolder();
    },
  };
}
