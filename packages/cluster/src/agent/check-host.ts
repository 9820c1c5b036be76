import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { digestOf, messageOf } from '@accelerator/base';
import { isLockShared } from '@accelerator/store';
import { agentWorkdirUnusable } from '../errors.ts';
import type { CheckAnswer } from '../protocol.ts';

/** Makes a file in the workdir, moves it and removes it. @throws AcceleratorError `AGENT_WORKDIR_UNUSABLE` */
export function probeWorkdir(directory: string): void {
  const file = path.join(directory, `.probe-${randomBytes(4).toString('hex')}`);
  try {
    writeFileSync(file, '');
    renameSync(file, `${file}-moved`);
  } catch (error) {
    throw agentWorkdirUnusable(directory, messageOf(error), error);
  } finally {
    rmSync(file, { force: true });
    rmSync(`${file}-moved`, { force: true });
  }
}

const patienceMs = 5000;

/**
 * Whether the directory of a job is seen here. A file system of the network may remember for a while that there was none;
 * a listing asks anew.
 */
export async function seesJob(workdir: string, job: string): Promise<boolean> {
  for (const limit = performance.now() + patienceMs; ; await setTimeout(100)) {
    if (readdirIfThere(path.join(workdir, job)) !== undefined) return true;
    if (readdirIfThere(workdir)?.includes(job) === true) continue;
    if (performance.now() > limit) return false;
  }
}

/** What this host sees of a file, and of a lock that another one holds. */
export async function checkHost(
  agent: string,
  workdir: string,
  { file, lock }: { file: string; lock: string },
): Promise<CheckAnswer> {
  let digest: string | null = null;
  try {
    digest = digestOf(readFileSync(path.join(workdir, file)));
  } catch {
    return { agent, digest, locks: 'none' };
  }
  return { agent, digest, locks: await isLockShared(workdir, lock) };
}

function readdirIfThere(directory: string): string[] | undefined {
  try {
    return readdirSync(directory);
  } catch {
    return undefined;
  }
}
