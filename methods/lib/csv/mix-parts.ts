import { closeSync, openSync, readSync } from 'node:fs';
import { ByteSink } from './byte-sink.ts';
import type { PartWriter, WrittenParts } from './part-writer.ts';

const windowBytes = 1 << 20;

/** What a slice has written, and how long each line is, in a file of numbers of 32 bits. */
export interface WrittenLines extends WrittenParts {
  readonly lengths: string;
  /** How many lines each part has. */
  readonly lines: readonly number[];
}

/** Of the first part of each slice a line of each in turn, then of the second. */
export function mixParts(slices: readonly WrittenLines[], writer: PartWriter): void {
  const sources = slices.map((slice) => new LineSource(slice));
  const sink = new ByteSink();
  try {
    const parts = Math.max(0, ...slices.map(({ lines }) => lines.length));
    for (let part = 0; part < parts; part++) {
      let waiting = sources.map((source, index) => ({ source, left: slices[index]?.lines[part] ?? 0 }));
      for (waiting = waiting.filter(({ left }) => left > 0); waiting.length > 0; ) {
        let hasEnded = false;
        for (const each of waiting) {
          each.source.takeLine(sink);
          if (sink.length >= windowBytes) writer.writePiece(sink.take());
          if (--each.left === 0) hasEnded = true;
        }
        if (hasEnded) waiting = waiting.filter(({ left }) => left > 0);
      }
    }
    writer.writePiece(sink.take());
  } finally {
    for (const source of sources) source.close();
  }
}

/** The lines of a slice, one after the other. */
class LineSource {
  readonly #bytes: Window;
  readonly #lengths: Window;

  constructor({ path, lengths }: WrittenLines) {
    this.#bytes = new Window(path);
    this.#lengths = new Window(lengths);
  }

  takeLine(sink: ByteSink): void {
    const at = this.#lengths.take(4);
    const length = this.#lengths.bytes.readUInt32LE(at);
    const from = this.#bytes.take(length);
    sink.reserve(length);
    const { data } = sink;
    const to = sink.length;
    const { bytes } = this.#bytes;
    for (let byte = 0; byte < length; byte++) data[to + byte] = bytes[from + byte] ?? 0;
    sink.length = to + length;
  }

  close(): void {
    this.#bytes.close();
    this.#lengths.close();
  }
}

/** A part of a file in memory, which moves on. */
class Window {
  readonly #descriptor: number;
  #file = 0;
  #at = 0;
  #end = 0;
  bytes = Buffer.allocUnsafeSlow(windowBytes);

  constructor(path: string) {
    this.#descriptor = openSync(path, 'r');
  }

  /** Goes over so many bytes. @returns where in `bytes` they are */
  take(count: number): number {
    if (this.#at + count > this.#end) this.#fill(count);
    const at = this.#at;
    this.#at += count;
    return at;
  }

  #fill(count: number): void {
    const left = this.bytes.subarray(this.#at, this.#end);
    const bytes = count > this.bytes.length ? Buffer.allocUnsafeSlow(count) : this.bytes;
    bytes.set(left, 0);
    this.bytes = bytes;
    this.#at = 0;
    this.#end = left.length;
    while (this.#end < count) {
      const read = readSync(this.#descriptor, bytes, this.#end, bytes.length - this.#end, this.#file);
      if (read === 0) throw new Error('A part that was written is shorter than it was.');
      this.#file += read;
      this.#end += read;
    }
  }

  close(): void {
    closeSync(this.#descriptor);
  }
}
