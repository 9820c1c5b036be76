import { AcceleratorError } from '@accelerator/sdk';

/** @param method the one that was told so */
export function wrongImport(method: string, reason: string, hint?: string): AcceleratorError {
  return new AcceleratorError({
    /**
     * The options of `import_jsonl`, `import_parquet` or `import_arrow` contradict each other, or name what the file does not
     * have.
     *
     * @remedy The sentence says which, and what came.
     */
    code: 'TABLE_OPTIONS',
    message: `The options of ${method} don't fit: ${reason}.`,
    hint,
  });
}

/** @param row from 0 */
export function wrongRow(file: string, row: number, reason: string): AcceleratorError {
  return new AcceleratorError({
    /**
     * A row of a Parquet or Arrow file has a value that no column here can have.
     *
     * @remedy Leave the column out by `discard`, or import with `onError: 'record'`: such rows go to the dataset `bad`, with the
     * reason.
     */
    code: 'TABLE_ROW',
    message: `Row ${row} of '${file}' can't be imported: ${reason}.`,
    hint: "Rows count from 0. With onError: 'record' such rows go to the dataset `bad`, with the reason.",
    details: { file, row },
  });
}
