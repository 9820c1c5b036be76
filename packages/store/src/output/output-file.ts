import { closeSync, openSync, rmSync } from 'node:fs';
import { withPath, writeAll } from '@accelerator/base';

/** The beginning of what a task printed. */
const headBytes = 32 * 2 ** 20;
/** What comes after it lies in pieces, of which the last are kept. */
const pieceBytes = 8 * 2 ** 20;
const piecesKept = 4;

/** How much of what a task prints is kept, and how it's cut; smaller in tests. */
export interface OutputLimits {
  readonly headBytes: number;
  readonly pieceBytes: number;
  readonly piecesKept: number;
}

export const outputLimits: OutputLimits = { headBytes, pieceBytes, piecesKept };

/** The piece of that number, from 1, of what was printed after the beginning. */
export function pieceName(file: string, number: number): string {
  return `${file}.${number}`;
}

/**
 * A file for what a task prints, made when the first of it comes. However much that is, it takes 64 MB at most: the
 * beginning, and, in files of their own, the last pieces.
 */
export class OutputFile {
  readonly #file: string;
  readonly #limits: OutputLimits;
  #descriptor: number | undefined;
  /** 0 for the beginning. */
  #piece = 0;
  #room: number;

  constructor(file: string, limits = outputLimits) {
    this.#file = file;
    this.#limits = limits;
    this.#room = limits.headBytes;
  }

  write(bytes: Uint8Array): void {
    for (let from = 0; from < bytes.byteLength; ) {
      if (this.#room === 0) this.#next();
      const part = bytes.subarray(from, from + this.#room);
      try {
        this.#descriptor ??= openSync(this.#name, 'a');
        writeAll(this.#descriptor, part);
      } catch (error) {
        throw withPath(error, this.#name);
      }
      from += part.byteLength;
      this.#room -= part.byteLength;
    }
  }

  close(): void {
    if (this.#descriptor !== undefined) closeSync(this.#descriptor);
    this.#descriptor = undefined;
  }

  get #name(): string {
    return this.#piece === 0 ? this.#file : pieceName(this.#file, this.#piece);
  }

  #next(): void {
    this.close();
    this.#piece++;
    this.#room = this.#limits.pieceBytes;
    const old = this.#piece - this.#limits.piecesKept;
    if (old > 0) rmSync(pieceName(this.#file, old), { force: true });
  }
}
