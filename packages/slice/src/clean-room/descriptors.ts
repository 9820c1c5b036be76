import { fstatSync, readdirSync, readlinkSync } from 'node:fs';
import { AcceleratorError } from '@accelerator/base';

/** What this process has open, by number; nothing where the kernel does not tell (only Linux does). */
export function openDescriptors(others: ReadonlySet<string> = new Set()): ReadonlySet<string> {
  // The one by which the folder itself is read is among the names, and closed again.
  return new Set(numbersInUse().filter((each) => !others.has(each) && targetOf(each) !== ''));
}

/** What has come to be open, or was closed, since the process had only `known` open; in words. */
export function descriptorChanges(known: ReadonlySet<string>): string[] {
  const inUse = numbersInUse();
  const others = inUse.filter((each) => !known.has(each)).map(targetOf);
  // Files and folders, wherever they are but where the kernel tells of itself, as the engine looks there.
  const files = others.filter((each) => /^\/(?!dev\/|proc\/)/.test(each));
  const numbers = new Set(inUse);
  const closed = [...known].filter((each) => !numbers.has(each));
  // The folder itself was read by the first number that was free, which is none of the known ones unless that was closed.
  const hasMoved = inUse.length > 0 && !others.includes('');
  return [
    ...(files.length === 0 ? [] : [`${files.join(', ')} is open`]),
    // A loop of Node that has lost one ends its process, at the next task or the one after it.
    ...(hasMoved || (inUse.length > 0 && closed.length > 0) ? ['a descriptor of the process was closed'] : []),
  ];
}

/** Which files descriptors are, so that it can be seen that one was closed, or is another file now. */
export function filesOf(descriptors: readonly number[]): string {
  return descriptors.map(fileOf).join(' ');
}

/** The file that a descriptor is, by the path that the kernel has of it; empty for none. */
export function targetOf(descriptor: string): string {
  try {
    return readlinkSync(`/proc/self/fd/${descriptor}`);
  } catch {
    return '';
  }
}

/**
 * A phase has closed the descriptor of standard output or standard error: what it and its programs print is not heard.
 *
 * @remedy Close only what the method has opened itself.
 */
export function outputClosed(): AcceleratorError {
  return new AcceleratorError({
    code: 'OUTPUT_CLOSED',
    message: 'The phase has closed descriptor 1 or 2, by which the engine hears what it prints.',
    hint: 'Close only what the method has opened itself.',
  });
}

function numbersInUse(): string[] {
  try {
    return readdirSync('/proc/self/fd');
  } catch {
    return [];
  }
}

function fileOf(descriptor: number): string {
  try {
    const { dev, ino } = fstatSync(descriptor);
    return `${dev}.${ino}`;
  } catch {
    return 'closed';
  }
}
