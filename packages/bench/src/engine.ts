import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { cacheFolder, repository } from './places.ts';
import { runProgram } from './processes.ts';

let engine: Promise<string> | undefined;

/**
 * The program `ax` of a copy of the engine, made once: as it is when it is installed (no sources beside it that could have
 * changed), and the same to the end though somebody works on the sources meanwhile.
 */
export function pinnedEngine(): Promise<string> {
  engine ??= pinEngine();
  return engine;
}

async function pinEngine(): Promise<string> {
  const sdk = path.join(repository, 'packages/sdk');
  await runProgram(process.execPath, [path.join(sdk, 'bin/ax.js'), '--version']);
  const id = readFileSync(path.join(sdk, 'dist/current'), 'utf8').trim();
  const folder = path.join(cacheFolder, `engine-${id}`);
  if (!existsSync(folder)) {
    const made = `${folder}.${process.pid}`;
    for (const part of ['bin', 'build', 'package.json', `dist/${id}`]) {
      mkdirSync(path.dirname(path.join(made, 'sdk', part)), { recursive: true });
      cpSync(path.join(sdk, part), path.join(made, 'sdk', part), { recursive: true });
    }
    writeFileSync(path.join(made, 'sdk/dist/current'), `${id}\n`);
    renameSync(made, folder);
  }
  return path.join(folder, 'sdk/bin/ax.js');
}

/** Removes the copies of engines that were measured before. */
export async function removeOtherEngines(): Promise<void> {
  const { readdirSync } = await import('node:fs');
  const current = path.basename(path.resolve(path.dirname(await pinnedEngine()), '../..'));
  for (const name of readdirSync(cacheFolder)) {
    if (name.startsWith('engine-') && name !== current)
      rmSync(path.join(cacheFolder, name), { recursive: true, force: true });
  }
}
