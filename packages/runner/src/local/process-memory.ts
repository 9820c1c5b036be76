import { readFileSync } from 'node:fs';

/** Highest resident memory of a process so far, in bytes; undefined where the kernel does not tell (only Linux does). */
export function peakMemoryOf(pid: number): number | undefined {
  const kilobytes = /^VmHWM:\s*(\d+) kB/m.exec(readQuietly(`/proc/${pid}/status`))?.[1];
  return kilobytes === undefined ? undefined : Number(kilobytes) * 1024;
}

/** How many processes the kernel has killed on this machine because memory ran out. */
export function memoryKills(): number {
  return Number(/^oom_kill (\d+)$/m.exec(readQuietly('/proc/vmstat'))?.[1] ?? 0);
}

function readQuietly(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    // No such process any more, or another operating system.
    return '';
  }
}
