import { closeSync, openSync } from 'node:fs';
import { withPlace, writeAll } from '@accelerator/base';
import type { Secrets } from './environment.ts';

export interface TaskOutput {
  /** @throws what went wrong when something was written to the file */
  check(): void;
  /** From now on everything is printed as before. */
  stop(): void;
}

/**
 * Sends everything that is printed in this process to a file, made when the first text comes, and tells it to a
 * listener, until `stop` is called. Secrets are blanked, one write at a time.
 * Native code that writes to the descriptors itself goes past it: the parent reads those.
 */
export function captureOutput(file: string, secrets: Secrets, onText: (text: string) => void): TaskOutput {
  let descriptor: number | undefined;
  let failure: { readonly error: unknown } | undefined;
  const streams = [process.stdout, process.stderr];
  const originals = streams.map((stream) => stream.write);
  const write = (
    chunk: Uint8Array | string,
    encoding?: BufferEncoding | ((error?: Error) => void),
    done?: (error?: Error) => void,
  ): boolean => {
    const bytes = secrets.blankBytes(
      typeof chunk === 'string' ? Buffer.from(chunk, typeof encoding === 'string' ? encoding : 'utf8') : chunk,
    );
    try {
      descriptor ??= openSync(file, 'a');
      writeAll(descriptor, bytes);
    } catch (error) {
      // `console.log` would swallow it.
      failure ??= { error: withPlace(error, file) };
    }
    onText(Buffer.from(bytes).toString('utf8'));
    (typeof encoding === 'function' ? encoding : done)?.();
    return true;
  };
  for (const stream of streams) stream.write = write;
  return {
    check: () => {
      if (failure !== undefined) throw failure.error;
    },
    stop: () => {
      streams.forEach((stream, index) => {
        const original = originals[index];
        if (original !== undefined) stream.write = original;
      });
      if (descriptor !== undefined) closeSync(descriptor);
    },
  };
}
