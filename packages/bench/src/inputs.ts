import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { cacheFolder } from './places.ts';
import { BenchProject } from './project.ts';

/** Files that are measured with. */
export interface Photographs {
  /** Absolute. */
  readonly folder: string;
  readonly names: readonly string[];
  readonly digest: string;
  readonly bytes: number;
}

/**
 * Photographs as `sample_images` makes them with seed 1, made once and kept in the cache. Those that it stores sideways
 * are left out: not all contenders turn them.
 */
export async function samplePhotographs(count: number, width: number, height: number): Promise<Photographs> {
  const folder = path.join(cacheFolder, `photographs-${width}x${height}`);
  if (!existsSync(folder) || readdirSync(folder).length < count) await makePhotographs(folder, count, width, height);
  return listPhotographs(folder, count);
}

/** JPEG files of a folder, in the order of their names. */
export function listPhotographs(folder: string, count = Number.POSITIVE_INFINITY): Photographs {
  const names = readdirSync(folder)
    .filter((name) => /\.jpe?g$/i.test(name))
    .sort()
    .slice(0, count);
  if (names.length === 0) throw new Error(`There is no .jpg in ${folder}.`);
  const digest = createHash('sha256');
  let bytes = 0;
  for (const name of names) {
    const content = readFileSync(path.join(folder, name));
    bytes += content.length;
    digest.update(`${name} ${content.length}\n`).update(content);
  }
  return { folder, names, digest: digest.digest('hex').slice(0, 16), bytes };
}

/** Copies them into a folder, and no others that lie beside them. */
export function copyPhotographs({ folder, names }: Photographs, target: string): void {
  mkdirSync(target, { recursive: true });
  for (const name of names) copyFileSync(path.join(folder, name), path.join(target, name));
}

async function makePhotographs(folder: string, count: number, width: number, height: number): Promise<void> {
  const project = await BenchProject.create({ slices: 8, workers: 2, durability: 'fast' });
  try {
    const { sample } = await project.run('photographs', { count: Math.ceil((count * 4) / 3), width, height });
    const job = project.path('workdirs/main', `main-${sample.number}`);
    const made = `${folder}.${process.pid}`;
    mkdirSync(made, { recursive: true });
    const landscape = readdirSync(job).filter(
      (name) => /^sample_\d+\.jpg$/.test(name) && Number(name.slice(7, -4)) % 4 !== 0,
    );
    for (const name of landscape.sort().slice(0, count)) copyFileSync(path.join(job, name), path.join(made, name));
    rmSync(folder, { recursive: true, force: true });
    renameSync(made, folder);
  } finally {
    project.remove();
  }
}
