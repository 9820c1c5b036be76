import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';

/** Node gives no larger piece at once. */
const largestRead = 2 ** 31 - 1;

/** What `look` sees of a file: enough for the header of any format. */
const startBytes = 4096;

/** What a file holds, as far as its size allows. */
export type WholeFile = { readonly bytes: Buffer } | { readonly tooLarge: number };

/** Looks at the first bytes of a file before the rest is read. What it throws ends the reading. */
export type LookAtStart = (start: Uint8Array, size: number) => void;

/** How a file is read. */
export interface ReadingWhole {
  readonly look?: LookAtStart | undefined;
  /** Where the content goes if it fits there. */
  readonly memory?: Uint8Array | undefined;
  /** Told how many bytes were read, however it ends. */
  readonly count: (bytes: number) => void;
}

/**
 * The whole content of a file. It is opened once, so what `look` was shown is the start of what is given. A pipe that
 * has taken the place of a file is an error; nothing waits for its other end.
 */
export function readWhole(file: string, { look, memory, count }: ReadingWhole): WholeFile {
  const descriptor = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
  let done = 0;
  try {
    const stat = fstatSync(descriptor);
    if (!stat.isFile()) throw new Error('it is no file any more');
    const fill = (target: Buffer, from: number): number => {
      let at = from;
      for (let length = 1; at < target.length && length > 0; at += length)
        length = readSync(descriptor, target, at, target.length - at, null);
      done = at;
      return at;
    };
    const start = Buffer.alloc(Math.min(startBytes, stat.size));
    const got = fill(start, 0);
    look?.(start.subarray(0, got), stat.size);
    if (stat.size > largestRead) return { tooLarge: stat.size };
    const bytes = memoryFor(stat.size, memory);
    start.copy(bytes);
    return { bytes: bytes.subarray(0, fill(bytes, got)) };
  } finally {
    closeSync(descriptor);
    count(done);
  }
}

/** Large pieces get memory of their own, which a column takes over without a copy. */
function memoryFor(size: number, memory: Uint8Array | undefined): Buffer {
  if (memory === undefined || memory.byteLength < size) return Buffer.allocUnsafeSlow(size);
  return Buffer.from(memory.buffer, memory.byteOffset, size);
}
