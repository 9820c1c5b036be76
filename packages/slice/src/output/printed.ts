import { writeSync } from 'node:fs';
import { Writable } from 'node:stream';
import { systemCode } from '@accelerator/base';
import { startTimer, stopTimer } from '../clean-room/own-timers.ts';

/** How long one window of time is. */
const windowMs = 100;
/** Writes that go out at once, so that the last words before a crash are there; more are a flood (3 µs each, and as much for the engine). */
const writesPerWindow = 200;
/** Of a flood: so many bytes go out at once. */
const blockBytes = 1 << 16;

/**
 * What the JavaScript code of this process prints, on its way to the descriptor that the engine reads. Programs come in
 * order with it, as it is flushed before they start; what native code prints may overtake a flood.
 */
export class Printed {
  readonly #write: (bytes: Uint8Array) => void;
  #waiting: Uint8Array[] = [];
  #bytes = 0;
  #windowStart = 0;
  #writes = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(write: (bytes: Uint8Array) => void) {
    this.#write = write;
  }

  /** @param bytes its own from now on */
  add(bytes: Uint8Array): void {
    const now = performance.now();
    if (now - this.#windowStart >= windowMs) {
      this.#windowStart = now;
      this.#writes = 0;
    }
    this.#waiting.push(bytes);
    this.#bytes += bytes.byteLength;
    if (++this.#writes <= writesPerWindow || this.#bytes >= blockBytes) this.flush();
    else this.#timer ??= startTimer(this.flush, windowMs).unref();
  }

  /** What is printed next is no flood, whatever was printed before: it belongs to another task. */
  startAnew(): void {
    this.flush();
    this.#writes = 0;
  }

  readonly flush = (): void => {
    stopTimer(this.#timer);
    this.#timer = undefined;
    if (this.#waiting.length === 0) return;
    const [only, ...more] = this.#waiting;
    const bytes = only !== undefined && more.length === 0 ? only : Buffer.concat(this.#waiting);
    this.#waiting = [];
    this.#bytes = 0;
    this.#write(bytes);
  };
}

/**
 * Makes `process.stdout` and `process.stderr` of this process write there, both in one order. Node's own would set the
 * descriptor to non-blocking, for native code and for programs that share it too, which then lose what they print.
 * @returns puts back what somebody has set in the place of their `write`
 */
export function routePrints(printed: Printed): () => void {
  const streams = [new PrintStream(printed, 1), new PrintStream(printed, 2)] as const;
  for (const [index, name] of (['stdout', 'stderr'] as const).entries()) {
    Object.defineProperty(process, name, { configurable: true, enumerable: true, get: () => streams[index] });
  }
  return () => {
    for (const stream of streams) stream.restore();
  };
}

class PrintStream extends Writable {
  /** As Node's own. */
  readonly fd: number;
  readonly #printed: Printed;

  constructor(printed: Printed, fd: number) {
    super({ decodeStrings: false });
    this.fd = fd;
    this.#printed = printed;
    this.restore();
  }

  restore(): void {
    Object.assign(this, {
      write: (
        chunk: Uint8Array | string,
        encoding?: BufferEncoding | ((error?: Error) => void),
        done?: (error?: Error) => void,
      ): boolean => {
        // The caller may reuse its buffer.
        this.#printed.add(
          typeof chunk === 'string'
            ? Buffer.from(chunk, typeof encoding === 'string' ? encoding : 'utf8')
            : Uint8Array.from(chunk),
        );
        (typeof encoding === 'function' ? encoding : done)?.();
        return true;
      },
    });
  }

  /** Nobody can end them, as Node's own. */
  override _destroy(_error: Error | null, done: (error?: Error | null) => void): void {
    done();
  }
}

const pause = new Int32Array(new SharedArrayBuffer(4));

/** Writes all of it to the descriptor that the engine reads. */
export function writeOut(bytes: Uint8Array): void {
  for (let from = 0; from < bytes.byteLength; ) {
    try {
      from += writeSync(1, bytes, from);
    } catch (error) {
      // Nobody reads it any more, or an author has closed it.
      if (systemCode(error) !== 'EAGAIN') return;
      // A program that shares it has set it to non-blocking.
      Atomics.wait(pause, 0, 0, 1);
    }
  }
}
