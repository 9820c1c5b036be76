import { z } from '@accelerator/sdk';

/** What all importers of tables with names in them can be told, beside the file. */
export const importOptions = {
  columns: z
    .array(z.string())
    .optional()
    .describe('Which columns are imported, and in which order, by their new names. Default: all.'),
  discard: z.array(z.string()).default([]).describe('Columns that are left out, by their new names.'),
  rename: z.record(z.string(), z.string()).default({}).describe('Columns that get another name: old to new.'),
  order: z
    .enum(['roundrobin', 'slices'])
    .default('roundrobin')
    .describe(
      'roundrobin: row after row into each slice in turn. slices: the file is cut into as many parts as there are slices.',
    ),
  onError: z
    .enum(['fail', 'record'])
    .default('fail')
    .describe('What a row costs that can’t be imported: the job, or a row in the dataset `bad`.'),
};

export interface ColumnChoice {
  readonly columns?: readonly string[] | undefined;
  readonly discard: readonly string[];
  readonly rename: Readonly<Record<string, string>>;
}
