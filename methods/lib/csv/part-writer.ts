import { closeSync, mkdirSync, openSync, readSync, writeSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';

/** Text is written, and packed, in pieces of about so many characters. */
const pieceLength = 1 << 20;

/** What a slice has written: parts that others' parts come between. */
export interface WrittenParts {
  readonly path: string;
  /** In bytes. */
  readonly sizes: readonly number[];
}

/** Writes text into a file, packed with gzip if that is wanted. */
export class PartWriter {
  readonly #descriptor: number;
  readonly #isPacked: boolean;
  #text = '';
  #part = 0;
  readonly #sizes: number[] = [0];

  /** @param file in a folder that is made when it is not there */
  constructor(file: string, isPacked: boolean) {
    mkdirSync(path.dirname(file), { recursive: true });
    this.#descriptor = openSync(file, 'wx');
    this.#isPacked = isPacked;
  }

  /** What is written from now on belongs to this part; parts come in their order. */
  beginPart(part: number): void {
    this.#flush();
    while (this.#sizes.length <= part) this.#sizes.push(0);
    this.#part = part;
  }

  write(text: string): void {
    this.#text += text;
    if (this.#text.length >= pieceLength) this.#flush();
  }

  /** Text as bytes. */
  writePiece(bytes: Uint8Array): void {
    this.#flush();
    if (bytes.length > 0) this.#writeAll(this.#isPacked ? gzipSync(bytes) : bytes);
  }

  /** Bytes that are packed already, if they should be. */
  writeBytes(bytes: Uint8Array): void {
    this.#flush();
    this.#writeAll(bytes);
  }

  /** Once. */
  close(): { readonly sizes: readonly number[] } {
    this.#flush();
    closeSync(this.#descriptor);
    return { sizes: this.#sizes };
  }

  /** Several gzip files behind one another are one. */
  #flush(): void {
    if (this.#text === '') return;
    const bytes = Buffer.from(this.#text, 'utf8');
    this.#text = '';
    this.#writeAll(this.#isPacked ? gzipSync(bytes) : bytes);
  }

  #writeAll(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; ) at += writeSync(this.#descriptor, bytes, at);
    this.#sizes[this.#part] = (this.#sizes[this.#part] ?? 0) + bytes.length;
  }
}

/** Copies the first part of each, then the second of each. */
export function copyParts(slices: readonly WrittenParts[], writer: PartWriter): void {
  const files = slices.map(({ path }) => openSync(path, 'r'));
  const offsets = slices.map(() => 0);
  const piece = Buffer.allocUnsafeSlow(pieceLength);
  try {
    const parts = Math.max(0, ...slices.map(({ sizes }) => sizes.length));
    for (let part = 0; part < parts; part++) {
      for (const [index, { sizes }] of slices.entries()) {
        for (let left = sizes[part] ?? 0; left > 0; ) {
          const at = offsets[index] ?? 0;
          const count = readSync(files[index] ?? -1, piece, 0, Math.min(left, piece.length), at);
          if (count === 0) throw new Error('A part that was written is shorter than it was.');
          writer.writeBytes(piece.subarray(0, count));
          offsets[index] = at + count;
          left -= count;
        }
      }
    }
  } finally {
    for (const file of files) closeSync(file);
  }
}
