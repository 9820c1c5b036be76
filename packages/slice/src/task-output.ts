import { OutputFile } from '@accelerator/store';
import type { Secrets } from './environment.ts';
import { OutputTeller, type TellOutput } from './output-teller.ts';

export interface TaskOutput {
  /** @throws what went wrong when something was written to the file */
  check(): void;
  /** From now on everything is printed as before. */
  stop(): void;
}

/** How long one window of time is. */
const windowMs = 100;
/** Writes that go to the file at once, so that the last words before a crash are there; more are a flood (4 µs each). */
const writesPerWindow = 200;
/** Of a flood: so many bytes are written at once. */
const blockBytes = 1 << 16;

/**
 * Sends everything that is printed in this process to a file, and tells it to a listener, until `stop` is called.
 * Secrets are blanked, one write at a time.
 * Native code that writes to the descriptors itself goes past it: the parent reads those.
 */
export function captureOutput(file: string, secrets: Secrets, tell: TellOutput): TaskOutput {
  const printed = new PrintedText(new OutputFile(file));
  const teller = new OutputTeller(tell);
  const streams = [process.stdout, process.stderr];
  const originals = streams.map((stream) => stream.write);
  const write = (
    chunk: Uint8Array | string,
    encoding?: BufferEncoding | ((error?: Error) => void),
    done?: (error?: Error) => void,
  ): boolean => {
    // Whoever prints bytes may use its buffer again.
    const bytes = secrets.blankBytes(
      typeof chunk === 'string'
        ? Buffer.from(chunk, typeof encoding === 'string' ? encoding : 'utf8')
        : Uint8Array.from(chunk),
    );
    printed.add(bytes);
    teller.add(bytes);
    (typeof encoding === 'function' ? encoding : done)?.();
    return true;
  };
  for (const stream of streams) stream.write = write;
  return {
    check: () => printed.check(),
    stop: () => {
      streams.forEach((stream, index) => {
        const original = originals[index];
        if (original !== undefined) stream.write = original;
      });
      printed.close();
      teller.close();
    },
  };
}

/** What is on its way to the file. */
class PrintedText {
  readonly #file: OutputFile;
  #waiting: Uint8Array[] = [];
  #bytes = 0;
  #windowStart = 0;
  #writes = 0;
  #timer: NodeJS.Timeout | undefined;
  #failure: { readonly error: unknown } | undefined;

  constructor(file: OutputFile) {
    this.#file = file;
  }

  add(bytes: Uint8Array): void {
    const now = performance.now();
    if (now - this.#windowStart >= windowMs) {
      this.#windowStart = now;
      this.#writes = 0;
    }
    this.#waiting.push(bytes);
    this.#bytes += bytes.byteLength;
    if (++this.#writes <= writesPerWindow || this.#bytes >= blockBytes) this.#flush();
    else this.#timer ??= setTimeout(() => this.#flush(), windowMs).unref();
  }

  check(): void {
    this.#flush();
    if (this.#failure !== undefined) throw this.#failure.error;
  }

  close(): void {
    this.#flush();
    this.#file.close();
  }

  #flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#waiting.length === 0) return;
    const [only, ...more] = this.#waiting;
    const bytes = only !== undefined && more.length === 0 ? only : Buffer.concat(this.#waiting);
    this.#waiting = [];
    this.#bytes = 0;
    try {
      this.#file.write(bytes);
    } catch (error) {
      // `console.log` would swallow it.
      this.#failure ??= { error };
    }
  }
}
