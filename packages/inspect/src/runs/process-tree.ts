import { readdirSync, readFileSync } from 'node:fs';

/** Resident memory of a process and of all that it has started, in bytes; null where the kernel does not tell (only Linux does). */
export function memoryOfTree(pid: number): number | null {
  const children = new Map<number, number[]>();
  for (const each of processIds()) {
    const parent = parentOf(each);
    if (parent !== undefined) children.set(parent, [...(children.get(parent) ?? []), each]);
  }
  let bytes: number | null = null;
  const pending = [pid];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const kilobytes = /^VmRSS:\s*(\d+) kB/m.exec(readQuietly(`/proc/${next}/status`))?.[1];
    if (kilobytes !== undefined) bytes = (bytes ?? 0) + Number(kilobytes) * 1024;
    pending.push(...(children.get(next) ?? []));
  }
  return bytes;
}

function processIds(): number[] {
  try {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map(Number);
  } catch {
    // Another operating system.
    return [];
  }
}

/** From `/proc/PID/stat`, whose second field is a name in parentheses that may hold anything. */
function parentOf(pid: number): number | undefined {
  const text = readQuietly(`/proc/${pid}/stat`);
  const parent = text.slice(text.lastIndexOf(')') + 2).split(' ')[1];
  return parent === undefined ? undefined : Number(parent);
}

function readQuietly(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    // It has ended meanwhile.
    return '';
  }
}
