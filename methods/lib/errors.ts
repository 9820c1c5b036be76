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

/** What an error has to say, as the end of a sentence. */
export function reasonOf(cause: unknown): string {
  return cause instanceof Error ? cause.message.replace(/\.$/, '') : String(cause);
}

/** `Row 3 of slice 1 ('a.jpg')`: where to look; rows count from 0, the name is there if the dataset has filenames. */
export function describeRow<C extends ColumnSpecs>(source: Dataset<C>, sliceno: number, row: number): string {
  const place = `Row ${row} of slice ${sliceno}`;
  if (source.columns.get('filename')?.type !== 'unicode') return place;
  const names = source.typed({ filename: { type: 'unicode', nullable: true } });
  const [name] = names.iterate(sliceno, 'filename', { slice: { start: row, stop: row + 1 } });
  return typeof name === 'string' ? `${place} ('${name}')` : place;
}
