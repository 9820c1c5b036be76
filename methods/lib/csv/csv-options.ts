import { inputFile, textType, z } from '@accelerator/sdk';
import { wholeText } from '../whole-text.ts';
import { memberOptions } from './member-options.ts';

/** What ends a field or a line is not longer. */
const longest = 64;

/** The options of import_csv. */
export const csvOptions = z.object({
  file: inputFile().describe('The file: plain text, or packed with gzip or zstd, which is found out.'),
  separator: wholeText()
    .max(longest)
    .default(',')
    .describe("What stands between fields, one character or more; '': a line is one field."),
  newline: wholeText()
    .max(longest)
    .default('')
    .describe(
      "What ends a line. Default: a line feed, with or without a carriage return before it; '\\r' and others have to be named.",
    ),
  quotes: z
    .enum(['none', '"', "'", 'both'])
    .default('"')
    .describe(
      'What fields may be quoted with, which begin with it. Doubled, it stands for itself; separators and line ends count as text.',
    ),
  comment: wholeText().max(longest).default('').describe('Lines that begin with this are skipped.'),
  skipLines: z.int().min(0).default(0).describe('So many lines at the beginning are skipped.'),
  skipEmptyLines: z
    .boolean()
    .default(false)
    .describe('Whether empty lines are skipped. Else they are bad, or, in a table of one column, an empty value.'),
  labels: z.array(z.string()).default([]).describe('The names of the columns, instead of those in the file.'),
  labelLines: z
    .int()
    .min(0)
    .optional()
    .describe(
      'How many lines have the names of the columns; several are joined by a blank. Default: 1, with `labels` 0.',
    ),
  stripLabels: z.boolean().default(false).describe('Whether blanks around labels are left out.'),
  rename: z.record(z.string(), z.string()).default({}).describe('Columns that get another name: old to new.'),
  discard: z.array(z.string()).default([]).describe('Columns that are left out, by their new names.'),
  duplicates: z
    .enum(['fail', 'number'])
    .default('fail')
    .describe("What becomes of two columns of one name: an error, or 'a' and 'a_2'."),
  allowExtraEmpty: z
    .boolean()
    .default(false)
    .describe('Whether more fields than labels are allowed, if they are empty; empty labels at the end are left out.'),
  lineNumber: z
    .string()
    .default('')
    .describe('The name of a column that gets the number of each line in the file, from 1.'),
  encoding: z
    .string()
    .default('')
    .describe(
      'How the file is written, by the names of the WHATWG: windows-1252, utf-16le, shift_jis. Default: what its first bytes say, else UTF-8.',
    ),
  as: z
    .enum(['unicode', 'bytes'])
    .default('unicode')
    .describe(
      'The type of the columns. `unicode`: lines that are no text in the encoding are bad. `bytes`: as they are.',
    ),
  types: z
    .record(z.string(), textType())
    .default({})
    .describe(
      "What columns become, by their new names: { price: 'float64', day: { type: 'date', format: '%d.%m.%Y' } }. The others are as `as` says.",
    ),
  null: z.array(wholeText()).default([]).describe("Texts that stand for null: ['', 'NA']."),
  order: z
    .enum(['roundrobin', 'slices'])
    .default('roundrobin')
    .describe(
      'roundrobin: row after row into each slice in turn. slices: the file is cut into as many parts as there are slices.',
    ),
  members: memberOptions
    .optional()
    .describe('Which files of a zip are imported, and as which datasets. A zip with one file needs it not.'),
  onError: z
    .enum(['fail', 'record'])
    .default('fail')
    .describe('What a line costs that is none of the table: the job, or a row in the dataset `bad`.'),
});

export type CsvOptions = z.output<typeof csvOptions>;

/** How many lines of labels there are. */
export function labelLinesOf({ labelLines, labels }: Pick<CsvOptions, 'labelLines' | 'labels'>): number {
  return labelLines ?? (labels.length > 0 ? 0 : 1);
}
