import { AcceleratorError, type ColumnSpecs, type Dataset } from '@accelerator/sdk';

/** @param what names the image: `The file 'a.jpg'` */
export function notAnImage(what: string, cause: unknown): AcceleratorError {
  const reason = reasonOf(cause);
  return new AcceleratorError({
    /**
     * Bytes that should be an image are none, are of a format that can't be read, or are damaged.
     *
     * @remedy The sentence says what is wrong with which image. `onError` of the method says whether such a row costs
     * the job or only itself.
     */
    code: 'NOT_AN_IMAGE',
    message: `${what} can't be read as an image: ${reason}.`,
    cause,
  });
}

/** Does work on an image; what it throws becomes `NOT_AN_IMAGE`. @param what names the image: `The file 'a.jpg'` */
export async function orNotAnImage<T>(what: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw notAnImage(what, error);
  }
}

/** @param what names the image: `Row 3 of slice 1 ('a.jpg')` */
export function notExported(what: string, code: string, cause: unknown): AcceleratorError {
  return new AcceleratorError({
    /**
     * The disk takes no file of the name that an image is to get: it is too long, or has characters that are not allowed
     * there.
     *
     * @remedy Export with `onError: 'record'`, or give the row another name.
     */
    code: 'NAME_NOT_WRITABLE',
    message: `${what} can't be written: no file here can have its name (${code}).`,
    cause,
  });
}

/**
 * What an error has to say, as the end of a sentence. Names of files and their sizes are left out: they stand in columns
 * of their own, and a reason is the same for all files that share it.
 */
export function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  if (cause instanceof AcceleratorError && cause.code === 'INPUT_TOO_LARGE')
    return 'it is too large to be read at once';
  if (cause instanceof AcceleratorError && cause.code === 'INPUT_UNREADABLE' && cause.cause instanceof Error) {
    const { message } = cause.cause;
    return /^its? /.test(message) ? message : `it can't be read (${message})`;
  }
  return cause.message.replace(/\.$/, '');
}

/** `Row 3 of slice 1 ('a.jpg')`: where to look; rows count from 0, the name is there if the dataset has filenames. */
export function describeRow<C extends ColumnSpecs>(source: Dataset<C>, sliceno: number, row: number): string {
  const place = `Row ${row} of slice ${sliceno}`;
  if (source.columns.get('filename')?.type !== 'unicode') return place;
  const names = source.typed({ filename: { type: 'unicode', nullable: true } });
  const [name] = names.iterate(sliceno, 'filename', { slice: { start: row, stop: row + 1 } });
  return typeof name === 'string' ? `${place} ('${name}')` : place;
}
