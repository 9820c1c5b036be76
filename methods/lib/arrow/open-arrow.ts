import type { Schema } from 'apache-arrow';
import { type PackedFile, unpackFile } from '../csv/unpack.ts';
import { refuseOtherKinds } from '../imports/file-kinds.ts';
import type { BatchOptions } from './batch-options.ts';
import type { ImportedColumn } from './import-batches.ts';
import { indexMessages, type MessageIndex, readSchema } from './message-index.ts';
import { planColumns } from './plan-columns.ts';

/** An Arrow file of which it is known where its batches are, and what becomes of its columns. */
export interface OpenArrow {
  readonly file: PackedFile;
  readonly index: MessageIndex;
  readonly columns: readonly ImportedColumn[];
}

/**
 * Unpacks a file if it is packed, and goes over its messages.
 * @param temporary absolute paths for files that are removed when the job ends
 * @throws AcceleratorError `TABLE_FILE`, `TABLE_OPTIONS`
 */
export async function openArrow(
  packed: PackedFile,
  options: BatchOptions,
  temporary: (name: string) => string,
): Promise<OpenArrow> {
  refuseOtherKinds(packed, 'arrow');
  const file = { name: packed.name, path: await unpackFile(packed, { temporary }) };
  refuseOtherKinds(file, 'arrow');
  const { schema, ...index } = indexMessages(file);
  return { file, index, columns: columnsOf(schema, file, options) };
}

/** What becomes of the columns of a file that was opened. @throws AcceleratorError `TABLE_FILE`, `TABLE_OPTIONS` */
export function arrowColumns(file: PackedFile, options: BatchOptions): ImportedColumn[] {
  return columnsOf(readSchema(file), file, options);
}

function columnsOf({ fields }: Schema, file: PackedFile, options: BatchOptions): ImportedColumn[] {
  return planColumns(fields, options, { method: 'import_arrow', file: file.name, number: options.rowNumber });
}
