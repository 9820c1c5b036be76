import { AcceleratorError } from '@accelerator/base';
import { type DatasetSource, formatBytes, partialColumns, plural } from '@accelerator/inspect';
import { printJson, printLines } from '../output/print.ts';
import { writeLines } from '../output/write-lines.ts';
import type { ExportOptions } from './export-file.ts';

/** How a command that can export is asked to. */
export interface ExportFlags extends ExportOptions {
  readonly export?: string;
  readonly json?: boolean;
}

/** @throws AcceleratorError `OPTION_INVALID` */
export function refuseFormatAlone({ format, export: file }: ExportFlags): void {
  if (format === undefined || file !== undefined) return;
  throw new AcceleratorError({ code: 'OPTION_INVALID', message: '`--format` goes together with `--export`.' });
}

/** Writes rows to a file, or to standard output, and says what became of it. @throws what `exportFile` throws */
export async function exportRows(source: DatasetSource, file: string, flags: ExportFlags): Promise<void> {
  const { exportFile } = await import('./export-file.ts');
  const { size, madeNull } = await exportFile(source, file, flags);
  const { rows, columns } = source;
  const notes = [
    ...partialColumns(source).map((each) => `${each}, and null in the rows of the others.`),
    ...(madeNull === 0 ? [] : [`${plural(madeNull, 'number')} became null: JSON has neither NaN nor infinities.`]),
  ];
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
