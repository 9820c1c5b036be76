import { readSync } from 'node:fs';

/** More than this is not read at once. */
const readBytes = 1 << 30;

/** An open file, of which the end may be another than the one on the disk. */
export interface OpenFile {
  readonly descriptor: number;
  /** Where the other end begins. */
  readonly tailFrom: number;
  readonly tail: Uint8Array;
}

/** A part of an open file as a Blob, for those who read from one: nothing of it is in memory. */
export class FileBlob extends Blob {
  readonly #file: OpenFile;
  readonly #start: number;
  override readonly size: number;

  constructor(file: OpenFile, start = 0, end = file.tailFrom + file.tail.length) {
    super([]);
    this.#file = file;
    this.#start = start;
    this.size = end - start;
  }

  override slice(start = 0, end = this.size): FileBlob {
    const place = (at: number): number => this.#start + Math.min(Math.max(at < 0 ? this.size + at : at, 0), this.size);
    return new FileBlob(this.#file, place(start), Math.max(place(start), place(end)));
  }

  override async arrayBuffer(): Promise<ArrayBuffer> {
    const { descriptor, tail, tailFrom } = this.#file;
    const bytes = new Uint8Array(this.size);
    const own = Math.max(0, Math.min(this.size, tailFrom - this.#start));
    readFully(descriptor, bytes.subarray(0, own), this.#start);
    const from = this.#start + own - tailFrom;
    if (own < this.size) bytes.set(tail.subarray(from, from + this.size - own), own);
    return bytes.buffer;
  }
}

export function readFully(descriptor: number, bytes: Uint8Array, offset: number): void {
  for (let at = 0; at < bytes.length; ) {
    const count = readSync(descriptor, bytes, at, Math.min(bytes.length - at, readBytes), offset + at);
    if (count === 0) throw new Error('it became shorter while it was read');
    at += count;
  }
}
