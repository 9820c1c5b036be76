import { execFileSync } from 'node:child_process';
import { setTimeout } from 'node:timers/promises';

/** The processes of this machine whose command line names a folder: what a test project started. */
export function processesOf(directory: string): string[] {
  return execFileSync('ps', ['-eo', 'pid,stat,args'], { encoding: 'utf8' })
    .split('\n')
    .filter((line) => line.includes(directory) && !/^\s*\d+\s+Z/.test(line));
}

/** Waits until a condition holds. @throws after `limitMs` */
export async function until(condition: () => boolean | Promise<boolean>, limitMs = 60_000): Promise<void> {
  for (const started = Date.now(); !(await condition()); await setTimeout(10)) {
    if (Date.now() - started > limitMs) throw new Error(`not within ${limitMs} ms: ${condition}`);
  }
}
