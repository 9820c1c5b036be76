import { readSync } from 'node:fs';

/** More than this is not read at once. */
const readBytes = 1 << 30;

/** A part of an open file as a Blob, for those who read from one: nothing of it is in memory. */
export class FileBlob extends Blob {
  readonly #descriptor: number;
  readonly #start: number;
  override readonly size: number;

  constructor(descriptor: number, start: number, end: number) {
    super([]);
    this.#descriptor = descriptor;
    this.#start = start;
    this.size = end - start;
  }

  override slice(start = 0, end = this.size): FileBlob {
    const place = (at: number): number => this.#start + Math.min(Math.max(at < 0 ? this.size + at : at, 0), this.size);
    return new FileBlob(this.#descriptor, place(start), Math.max(place(start), place(end)));
  }

  override async arrayBuffer(): Promise<ArrayBuffer> {
    const bytes = new Uint8Array(this.size);
    for (let at = 0; at < bytes.length; ) {
      const count = readSync(this.#descriptor, bytes, at, Math.min(bytes.length - at, readBytes), this.#start + at);
      if (count === 0) throw new Error('it became shorter while it was read');
      at += count;
    }
    return bytes.buffer;
  }
}
