import { closeSync, openSync, writeSync } from 'node:fs';

/**
 * Sends everything that is printed in this process to a file, made when the first text comes, and tells it to a
 * listener, until `stop` is called.
 * Native code that writes to the descriptors itself goes past it: the parent reads those.
 */
export function captureOutput(file: string, onText: (text: string) => void): { stop(): void } {
  let descriptor: number | undefined;
  const streams = [process.stdout, process.stderr];
  const originals = streams.map((stream) => stream.write);
  const write = (
    chunk: Uint8Array | string,
    encoding?: BufferEncoding | ((error?: Error) => void),
    done?: (error?: Error) => void,
  ): boolean => {
    const bytes =
      typeof chunk === 'string' ? Buffer.from(chunk, typeof encoding === 'string' ? encoding : 'utf8') : chunk;
    descriptor ??= openSync(file, 'a');
    writeSync(descriptor, bytes);
    onText(Buffer.from(bytes).toString('utf8'));
    (typeof encoding === 'function' ? encoding : done)?.();
    return true;
  };
  for (const stream of streams) stream.write = write;
  return {
    stop: () => {
      streams.forEach((stream, index) => {
        const original = originals[index];
        if (original !== undefined) stream.write = original;
      });
      if (descriptor !== undefined) closeSync(descriptor);
    },
  };
}
