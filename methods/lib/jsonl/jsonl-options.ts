import { inputFile, textType, z } from '@accelerator/sdk';
import { importOptions } from '../imports/import-options.ts';

/** The options of import_jsonl. */
export const jsonlOptions = z.object({
  file: inputFile().describe('The file: an object of JSON in each line; plain, or packed with gzip or zstd.'),
  types: z
    .record(z.string(), textType())
    .default({})
    .describe(
      "What columns become, by their new names: { price: 'float64', at: 'datetime' }. The others get the type that all of their values have.",
    ),
  ...importOptions,
  lineNumber: z
    .string()
    .default('')
    .describe('The name of a column that gets the number of each line in the file, from 1.'),
});

export type JsonlOptions = z.output<typeof jsonlOptions>;
