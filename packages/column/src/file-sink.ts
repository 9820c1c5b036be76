import { closeSync, openSync, writevSync } from 'node:fs';

const mostPieces = 512;

/** Node 20 takes a `writev` of 2 GiB - 4 KiB, all that Linux writes at once, for an error. */
const mostBytes = 1 << 30;

/** A new file that is written from front to back. No directory is made and nothing is synced: the engine does both. */
export class FileSink {
  readonly file: string;
  readonly #keepOpen: boolean;
  #descriptor: number | undefined;
  #created = false;

  /** `keepOpen: false` opens and closes for each batch: for those who write very many files at once. */
  constructor(file: string, keepOpen: boolean) {
    this.file = file;
    this.#keepOpen = keepOpen;
  }

  /** Appends all pieces, or throws. The first write creates the file; an error if it is there. */
  write(pieces: readonly Uint8Array[]): void {
    const descriptor = this.#descriptor ?? openSync(this.file, this.#created ? 'a' : 'wx');
    this.#descriptor = descriptor;
    this.#created = true;
    for (let rest = pieces.filter((piece) => piece.length > 0); rest.length > 0; ) {
      rest = dropWritten(rest, writevSync(descriptor, firstPieces(rest)));
    }
    if (!this.#keepOpen) this.close();
  }

  close(): void {
    if (this.#descriptor !== undefined) closeSync(this.#descriptor);
    this.#descriptor = undefined;
  }
}

/** As many as may be given to one write. */
function firstPieces(pieces: readonly Uint8Array[]): Uint8Array[] {
  const first: Uint8Array[] = [];
  let bytes = 0;
  for (const piece of pieces) {
    if (first.length === mostPieces || bytes === mostBytes) break;
    const part = piece.subarray(0, mostBytes - bytes);
    first.push(part);
    bytes += part.length;
    if (part.length < piece.length) break;
  }
  return first;
}

/** A write may take less than it was given, and is given only so much: what is left to write. */
function dropWritten(pieces: Uint8Array[], written: number): Uint8Array[] {
  let left = written;
  for (const [index, piece] of pieces.entries()) {
    if (left < piece.length) return [piece.subarray(left), ...pieces.slice(index + 1)];
    left -= piece.length;
  }
  return [];
}
