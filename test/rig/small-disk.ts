import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';

/** Whether this user may mount file systems: in a container as root, most often; on a CI server often not. */
export const canMount = ((): boolean => {
  if (process.getuid?.() !== 0) return false;
  const directory = mkdtempSync(path.join(tmpdir(), 'ax-can-mount-'));
  const { status } = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', directory], { stdio: 'ignore' });
  if (status === 0) execFileSync('umount', [directory]);
  rmdirSync(directory);
  return status === 0;
})();

/** A file system in memory with a size of its own, unmounted when the test ends. */
export class SmallDisk {
  readonly directory: string;

  constructor(directory: string, bytes: number) {
    this.directory = directory;
    mkdirSync(directory, { recursive: true });
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${bytes}`, 'tmpfs', directory]);
    onTestFinished(() => this.unmount());
  }

  unmount(): void {
    spawnSync('umount', ['-l', this.directory], { stdio: 'ignore' });
  }

  /** What is in it stays. */
  resize(bytes: number): void {
    this.#remount(`size=${bytes}`);
  }

  /** How many files it can hold. */
  limitFiles(count: number): void {
    this.#remount(`nr_inodes=${count}`);
  }

  setReadOnly(isReadOnly: boolean): void {
    this.#remount(isReadOnly ? 'ro' : 'rw');
  }

  #remount(options: string): void {
    execFileSync('mount', ['-o', `remount,${options}`, this.directory]);
  }
}

/** Makes a folder, with all that is in it, one that can only be read, until the test ends. */
export function makeReadOnly(directory: string): void {
  execFileSync('mount', ['--bind', directory, directory]);
  onTestFinished(() => {
    spawnSync('umount', ['-l', directory], { stdio: 'ignore' });
  });
  execFileSync('mount', ['-o', 'remount,ro,bind', directory]);
}
