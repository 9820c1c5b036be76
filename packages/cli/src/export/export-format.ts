import path from 'node:path';
import { AcceleratorError, didYouMean } from '@accelerator/base';

export type ExportFormat = 'arrow' | 'parquet' | 'csv' | 'jsonl';

/** What a file is written as. */
export interface ExportForm {
  readonly format: ExportFormat;
  /** Compressed by gzip. */
  readonly gzip: boolean;
}

const formats: Readonly<Record<string, ExportFormat>> = {
  '.arrow': 'arrow',
  '.feather': 'arrow',
  '.parquet': 'parquet',
  '.csv': 'csv',
  '.jsonl': 'jsonl',
  '.ndjson': 'jsonl',
};

/** In the place of a file: standard output. */
export const standardOutput = '-';

/**
 * By the ending of the name; on standard output CSV, unless another format is asked for.
 * @throws AcceleratorError `EXPORT_FORMAT`
 */
export function exportForm(file: string, wanted?: string): ExportForm {
  if (wanted !== undefined) return checked({ format: formatNamed(wanted), gzip: file.toLowerCase().endsWith('.gz') });
  if (file === standardOutput) return { format: 'csv', gzip: false };
  const name = path.basename(file).toLowerCase();
  const gzip = name.endsWith('.gz');
  const format = formats[path.extname(gzip ? name.slice(0, -'.gz'.length) : name)];
  if (format === undefined) {
    throw new AcceleratorError({
      /** The extension of the file name decides what `ax ds --export` writes, and this one names no format. */
      code: 'EXPORT_FORMAT',
      message: `The name '${path.basename(file)}' does not say what to write.`,
      hint: 'Let it end in .arrow, .parquet, .csv, .jsonl, .csv.gz or .jsonl.gz.',
    });
  }
  return checked({ format, gzip });
}

function checked(form: ExportForm): ExportForm {
  const { format, gzip } = form;
  if (gzip && (format === 'arrow' || format === 'parquet')) {
    throw new AcceleratorError({
      code: 'EXPORT_FORMAT',
      message: `A ${format} file is not to be compressed as a whole.`,
      hint: `Let the name end in .${format}; only .csv and .jsonl take .gz.`,
    });
  }
  return form;
}

function formatNamed(name: string): ExportFormat {
  const format = formats[`.${name.toLowerCase()}`];
  if (format !== undefined) return format;
  throw new AcceleratorError({
    code: 'EXPORT_FORMAT',
    message: `Expected arrow, parquet, csv or jsonl for --format, received '${name}'.`,
    hint: didYouMean(name, ['arrow', 'parquet', 'csv', 'jsonl']),
  });
}
