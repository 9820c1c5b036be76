import { inputFile, z } from '@accelerator/sdk';
import { importOptions } from '../imports/import-options.ts';

/** The options of import_parquet and import_arrow, beside the file. */
export const batchOptions = {
  ...importOptions,
  rowNumber: z
    .string()
    .default('')
    .describe('The name of a column that gets the number of each row in the file, from 0.'),
};

export const arrowOptions = z.object({
  file: inputFile().describe('The file: Arrow’s IPC file or stream, or one of them packed with gzip or zstd.'),
  ...batchOptions,
});

export const parquetOptions = z.object({
  file: inputFile().describe('The Parquet file.'),
  ...batchOptions,
});

export type BatchOptions = Omit<z.output<typeof arrowOptions>, 'file'>;
