import { AcceleratorError, describeValue } from '@accelerator/base';
import type { ColumnLabel } from './summary.ts';

/**
 * A value that a method wrote does not fit the type of its column, or is null where that is not allowed.
 *
 * @remedy Convert the value before it is written, or declare another column type; `nullable: true` admits null.
 */
export function wrongValue(parts: {
  label: ColumnLabel;
  row: number;
  expected: string;
  received: unknown;
  hint?: string | undefined;
  cause?: unknown;
}): AcceleratorError {
  const { label, row, expected, received } = parts;
  return new AcceleratorError({
    code: 'WRONG_VALUE',
    message: `Expected ${expected} for column '${label.column}' of dataset ${label.dataset}, slice ${label.sliceno}, row ${row}, received ${describeValue(received)}.`,
    hint: parts.hint,
    cause: parts.cause,
    details: { ...label, row, expected },
  });
}

/**
 * Columns, or datasets, of one job have names that differ in nothing that the disk tells apart, such as `ID` and `id`.
 *
 * @remedy Give one of them another name, or put the workdir on a disk that tells capital letters from small ones.
 */
export function sameColumnFile(label: ColumnLabel, cause: unknown): AcceleratorError {
  return new AcceleratorError({
    code: 'NAMES_NOT_TOLD_APART',
    message: `Column '${label.column}' of dataset ${label.dataset} has the file of another column: this disk does not tell their names, or those of their datasets, apart.`,
    hint: "Names such as 'ID' and 'id' are one on disks that take no notice of capital letters: give one of them another name.",
    cause,
    details: { ...label },
  });
}

/**
 * A column file is not as it was written: its bytes don't match their checksums, or it was cut.
 *
 * @param where what part of it: `batch 3`, `the footer`
 */
export function damagedFile(
  file: string,
  label: ColumnLabel,
  where: string,
  reason: string,
  cause?: unknown,
): AcceleratorError {
  return new AcceleratorError({
    code: 'COLUMN_FILE_DAMAGED',
    message: `The file of column '${label.column}' of dataset ${label.dataset}, slice ${label.sliceno}, is damaged in ${where}: ${reason} (${file}).`,
    hint: 'Other columns and slices can still be read. Build the job again, or restore the file from a copy.',
    cause,
    details: { ...label, file, where },
  });
}

/** A file of a column is gone, or can't be opened. */
export function missingFile(file: string, label: ColumnLabel, cause: unknown): AcceleratorError {
  return new AcceleratorError({
    code: 'COLUMN_FILE_MISSING',
    message: `The file of column '${label.column}' of dataset ${label.dataset}, slice ${label.sliceno}, cannot be opened: ${cause instanceof Error ? cause.message : String(cause)}.`,
    hint: 'A job that this dataset links to may have been removed.',
    cause,
    details: { ...label, file },
  });
}

/**
 * Zstandard is needed for a column, and this Node has none: it came with Node 22.15, and for older ones there is no
 * binary for this machine.
 *
 * @remedy Use Node 22.15 or newer. Where that is not possible, install `@toondepauw/node-zstd` for this platform, or write with `compression: 'lz4'`.
 */
export function zstdMissing(cause: unknown): AcceleratorError {
  return new AcceleratorError({
    code: 'ZSTD_MISSING',
    message: `Zstandard is needed to read or write a column, and Node ${process.versions.node} has it neither itself nor by the package '@toondepauw/node-zstd' for ${process.platform} ${process.arch}.`,
    hint: "Use Node 22.15 or newer, or write with compression: 'lz4'.",
    cause,
  });
}
