import { closeSync, fstatSync, readSync } from 'node:fs';
import type { TimedEvent } from './run-event.ts';
import { longestLine, parseRunLine } from './run-line.ts';

/** An event, and where it ends in the log: in bytes, from where reading goes on later. */
export interface LoggedEvent {
  readonly event: TimedEvent;
  readonly end: number;
}

const chunkBytes = 1 << 16;
const newline = 10;

/** Reads the events of a log, which may still grow: each call gives those that have come since the last. */
export class RunReader {
  readonly #descriptor: number;
  readonly #chunk = Buffer.allocUnsafe(chunkBytes);
  #position = 0;
  #rest = Buffer.alloc(0);

  /** @param from where a line begins, in bytes */
  constructor(descriptor: number, from = 0) {
    this.#descriptor = descriptor;
    this.#position = from;
  }

  /** Events up to the present end of the file. A torn last line is left until the rest of it comes. */
  *read(): Generator<LoggedEvent> {
    for (;;) {
      const length = readSync(this.#descriptor, this.#chunk, 0, chunkBytes, this.#position);
      if (length === 0) return;
      const at = this.#position;
      this.#position += length;
      yield* this.#events(this.#chunk.subarray(0, length), at);
    }
  }

  /** Since anything was written. */
  get silentMs(): number {
    return Date.now() - fstatSync(this.#descriptor).mtimeMs;
  }

  close(): void {
    closeSync(this.#descriptor);
  }

  *#events(bytes: Buffer, at: number): Generator<LoggedEvent> {
    let start = 0;
    for (let end = bytes.indexOf(newline); end >= 0; end = bytes.indexOf(newline, start)) {
      const line = Buffer.concat([this.#rest, bytes.subarray(start, end)]).toString('utf8');
      this.#rest = Buffer.alloc(0);
      start = end + 1;
      const event = parseRunLine(line);
      if (event !== undefined) yield { event, end: at + start };
    }
    const rest = Buffer.concat([this.#rest, bytes.subarray(start)]);
    this.#rest = rest.byteLength > longestLine ? Buffer.alloc(0) : rest;
  }
}
