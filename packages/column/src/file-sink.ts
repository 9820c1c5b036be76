import { closeSync, openSync, writevSync } from 'node:fs';

const mostPieces = 512;

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
      rest = dropWritten(rest, writevSync(descriptor, rest.slice(0, mostPieces)));
    }
    if (!this.#keepOpen) this.close();
  }

  close(): void {
    if (this.#descriptor !== undefined) closeSync(this.#descriptor);
    this.#descriptor = undefined;
  }
}

/** A write may take less than it was given (over 2 GiB, a full disk): what is left to write. */
function dropWritten(pieces: Uint8Array[], written: number): Uint8Array[] {
  let left = written;
  for (const [index, piece] of pieces.entries()) {
    if (left < piece.length) return [piece.subarray(left), ...pieces.slice(index + 1)];
    left -= piece.length;
  }
  return [];
}
