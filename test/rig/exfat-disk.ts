import { execFileSync, spawnSync } from 'node:child_process';
import { closeSync, ftruncateSync, mkdirSync, openSync } from 'node:fs';
import { onTestFinished } from 'vitest';

/** A disk as memory cards and sticks have it: a file system without links, without inodes that last. */
export class ExfatDisk {
  readonly directory: string;
  readonly #device: string;

  /** @throws when this user may not mount, or the programs (`exfatprogs`, `exfat-fuse`) are not there */
  constructor(directory: string, bytes = 32 << 20) {
    this.directory = directory;
    const image = `${directory}.img`;
    const descriptor = openSync(image, 'w');
    ftruncateSync(descriptor, bytes);
    closeSync(descriptor);
    execFileSync('mkfs.exfat', [image], { stdio: 'ignore' });
    this.#device = execFileSync('losetup', ['-f', '--show', image], { encoding: 'utf8' }).trim();
    mkdirSync(directory);
    try {
      execFileSync('mount.exfat-fuse', [this.#device, directory], { stdio: 'ignore' });
    } finally {
      onTestFinished(() => this.#unmount());
    }
  }

  #unmount(): void {
    spawnSync('umount', ['-l', this.directory], { stdio: 'ignore' });
    spawnSync('losetup', ['-d', this.#device], { stdio: 'ignore' });
  }
}

/** Whether the programs are there and may be used. */
export const hasExfat =
  process.getuid?.() === 0 &&
  ['mkfs.exfat', 'mount.exfat-fuse'].every(
    (program) => spawnSync('which', [program], { stdio: 'ignore' }).status === 0,
  );
