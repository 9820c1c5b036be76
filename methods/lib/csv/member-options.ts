import { z } from '@accelerator/sdk';

/** Which files of a zip are imported, and as what. */
export const memberOptions = z.strictObject({
  names: z
    .record(z.string(), z.string())
    .optional()
    .describe('The files, and the names of their datasets. Default: all, by their own names.'),
  include: z.string().default('').describe('A regular expression: only files whose name has it somewhere.'),
  exclude: z.string().default('').describe('A regular expression: no files whose name has it somewhere.'),
  stripFolders: z.boolean().default(false).describe('Whether datasets are named without the folders of their files.'),
  chain: z
    .enum(['off', 'on', 'zip', 'file', 'dataset', 'names'])
    .default('off')
    .describe(
      'Whether the datasets are a chain, and in which order: that of the zip, of the names of the files or of the datasets, or that of `names`. on: that of `names` if there are any, else that of the zip.',
    ),
});

export type MemberOptions = z.output<typeof memberOptions>;
