import { readFileSync } from 'node:fs';

/** Process ids of the programs that this process has started and that run; none where the kernel does not tell. */
export function childProcesses(): number[] {
  try {
    return readFileSync(`/proc/self/task/${process.pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
  } catch {
    // Another operating system, or a kernel without that file: their handles are seen, but for those without one.
    return [];
  }
}

/** At once: the phase that started them has returned. A program that leads a group of its own takes that group along. */
export function killProcesses(pids: readonly number[]): void {
  for (const pid of pids) {
    for (const target of [-pid, pid]) {
      try {
        process.kill(target, 'SIGKILL');
      } catch {
        // No such group, or it has just ended.
      }
    }
  }
}
