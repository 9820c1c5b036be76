import type { InputFile } from '@accelerator/sdk';
import { type CheckOptions, checkImage } from './check-image.ts';
import { isOfTheFile, readImageFile } from './read-image-file.ts';

/** An image, and its width and height as it is displayed. */
export interface ImageCells {
  readonly image: Uint8Array;
  readonly shape: [width: number, height: number];
}

/** What a file holds; or why that is no image. */
export type FileCells = ImageCells | { readonly error: unknown };

/** @throws what is no fault of the file */
export async function readCells(file: InputFile, options: CheckOptions): Promise<FileCells> {
  try {
    const image = await readImageFile(file);
    return { image, shape: await checkImage(image, options) };
  } catch (error) {
    if (!isOfTheFile(error)) throw error;
    return { error };
  }
}

/** Reads files before their turn, to know whether any of them is an image; each once. */
export class ReadAhead {
  readonly #read: (row: number) => Promise<FileCells>;
  readonly #ready = new Map<number, FileCells>();

  constructor(read: (row: number) => Promise<FileCells>) {
    this.#read = read;
  }

  /** Holds one image at most: the first that is found. */
  async someIsGood(rows: readonly number[]): Promise<boolean> {
    for (const row of rows) {
      const found = await this.#read(row);
      this.#ready.set(row, found);
      if ('image' in found) return true;
    }
    return false;
  }

  async take(row: number): Promise<FileCells> {
    const ready = this.#ready.get(row);
    this.#ready.delete(row);
    return ready ?? this.#read(row);
  }
}
