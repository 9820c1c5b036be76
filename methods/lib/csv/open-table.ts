import { type CsvOptions, labelLinesOf } from './csv-options.ts';
import { dialectOf } from './dialect.ts';
import { wrongOptions } from './errors.ts';
import type { OpenTable } from './import-slice.ts';
import { isForAll } from './index-together.ts';
import { readColumns } from './labels.ts';
import { indexLines, type ScanOptions } from './line-index.ts';
import { type PackedFile, unpackTable } from './unpack.ts';

/**
 * Finds out what a file has for columns, and where its lines are, for which it is gone over once; a large file is left to
 * all slices.
 * @param temporary absolute paths for files that are removed when the job ends
 * @throws AcceleratorError `TABLE_FILE`, `CSV_OPTIONS`
 */
export async function openTable(
  packed: PackedFile,
  options: Omit<CsvOptions, 'file'>,
  temporary: (name: string) => string,
  scan: ScanOptions = {},
): Promise<OpenTable> {
  const labelLines = labelLinesOf(options);
  if (labelLines === 0 && options.labels.length === 0) throw wrongOptions('labelLines is 0, and there are no labels');
  const unpacked = await unpackTable(packed, {
    encoding: options.encoding,
    asBytes: options.as === 'bytes',
    temporary,
  });
  const { encoding, hasLost, ...file } = unpacked;
  const dialect = dialectOf(options, encoding);
  const columns = readColumns(unpacked, dialect, { ...options, labelLines });
  return {
    file,
    hasLost,
    encoding: encoding.name,
    dialect,
    columns,
    index: isForAll(file, dialect, scan) ? undefined : indexLines(file, dialect, temporary('lines'), scan),
  };
}
