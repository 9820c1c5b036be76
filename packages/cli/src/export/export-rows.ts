import { type DatasetSource, formatBytes, plural } from '@accelerator/inspect';
import { printJson, printLines } from '../output/print.ts';
import { writeLines } from '../output/write-lines.ts';
import type { ExportOptions } from './export-file.ts';

/** Writes rows to a file, or to standard output, and says what became of it. @throws what `exportFile` throws */
export async function exportRows(
  source: DatasetSource,
  file: string,
  flags: ExportOptions & { readonly json?: boolean },
): Promise<void> {
  const { exportFile } = await import('./export-file.ts');
  const { size, madeNull } = await exportFile(source, file, flags);
  const { rows, columns } = source;
  const notes =
    madeNull === 0 ? [] : [`${plural(madeNull, 'number')} became null: JSON has neither NaN nor infinities.`];
  if (file === '-') {
    writeLines(process.stderr, notes);
    return;
  }
  if (flags.json === true) {
    printJson({ file, rows, columns: columns.map(({ name }) => name), size, ...(madeNull > 0 && { madeNull }) });
    return;
  }
  printLines(() => [
    `${plural(rows, 'row')} of ${plural(columns.length, 'column')} in ${file}, ${formatBytes(size)}`,
    ...notes,
  ]);
}
