import { AcceleratorError } from '@accelerator/sdk';

export function wrongOptions(reason: string, hint?: string): AcceleratorError {
  return new AcceleratorError({
    /**
     * The options of `import_csv` contradict each other, or name what the file does not have.
     *
     * @remedy The sentence says which, and what came.
     */
    code: 'CSV_OPTIONS',
    message: `The options of import_csv don't fit: ${reason}.`,
    hint,
  });
}

/** @param file as it was given; of a zip with the member: `a.zip/b.csv` */
export function unreadableTable(
  file: string,
  reason: string,
  more: { hint?: string; cause?: unknown } = {},
): AcceleratorError {
  return new AcceleratorError({
    /**
     * A file can't be imported as a table: it is of another kind, is damaged, cut or encrypted, has no labels, or such as no
     * columns can have, or a column of a type that none here holds.
     *
     * @remedy The sentence says what is wrong with which file, and where a line or row is to blame, in which. Labels can be
     * given by the options `labels`, `rename` and `duplicates`; `discard` leaves columns out.
     */
    code: 'TABLE_FILE',
    message: `The file '${file}' can't be imported: ${reason}.`,
    hint: more.hint,
    cause: more.cause,
    details: { file },
  });
}

export function wrongLine(file: string, line: number, reason: string, hint?: string): AcceleratorError {
  return new AcceleratorError({
    /**
     * A line of a table has too many or too few fields, a quotation that is not closed, bytes that are no text, or a value
     * that its column can't have; or a line of JSON is no object, or has a key twice.
     *
     * @remedy Mend the line, or import with `onError: 'record'`: such lines go to the dataset `bad`, with the reason.
     */
    code: 'TABLE_LINE',
    message: `Line ${line} of '${file}' can't be imported: ${reason}.`,
    hint: hint ?? "With onError: 'record' such lines go to the dataset `bad`, with the reason.",
    details: { file, line },
  });
}

export function wrongExport(reason: string, cause?: unknown): AcceleratorError {
  return new AcceleratorError({
    /**
     * A file of separated values can't be written as `export_csv` was told: its options contradict each other, or a column
     * has no text.
     *
     * @remedy The sentence says which. `columns` chooses those that are written.
     */
    code: 'CSV_EXPORT',
    message: `The table can't be exported: ${reason}.`,
    cause,
  });
}

export function unwritable(text: string): AcceleratorError {
  return wrongExport(
    `${JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text)} has a separator or the end of a line in it, and nothing is quoted`,
  );
}
