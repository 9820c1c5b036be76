import { AcceleratorError, type InputFile } from '@accelerator/sdk';
import { kindOf } from './file-kind.ts';
import { imageExtension, mayBeImage, tooLargeDrawing } from './image-formats.ts';

/** Not of any format that is known, by its first bytes. */
class Stranger extends Error {
  readonly start: Uint8Array;

  constructor(start: Uint8Array) {
    super('it is no image');
    this.start = start;
  }
}

/**
 * Reads a file that should be an image. One that is none by its first bytes is not read further: a film of gigabytes
 * beside the photographs costs no memory.
 *
 * @param memory where it goes if it fits there
 * @throws Error with the reason in one line, when it is no image; AcceleratorError when it can't be read
 */
export async function readImageFile(file: InputFile, memory?: Uint8Array): Promise<Buffer> {
  try {
    return file.read((start, size) => {
      if (size > 0 && !mayBeImage(start, size)) throw new Stranger(start);
    }, memory);
  } catch (error) {
    if (!(error instanceof Stranger)) throw error;
    const isDrawing = imageExtension(error.start) !== undefined;
    throw new Error(isDrawing ? tooLargeDrawing : `it is ${await kindOf(error.start)}`);
  }
}

/** A full disk, or a file that changes while it is read, is no fault of the image's. */
export function isOfTheFile(error: unknown): boolean {
  if (error instanceof AcceleratorError) return ['INPUT_UNREADABLE', 'INPUT_TOO_LARGE'].includes(error.code);
  return !(error instanceof Error && 'code' in error);
}
