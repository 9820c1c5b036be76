import { z } from 'zod';
import { parseOptions } from '../parse-options.ts';

/** Options of `urd.glob`. */
export interface GlobOptions {
  /** Whether `*.jpg` matches `IMG_1.JPG`. Default false. */
  readonly ignoreCase?: boolean;
  /** Whether names that start with a dot count, where the pattern has no dot. Default false. */
  readonly dot?: boolean;
  /** Whether finding nothing is no error. Default false. */
  readonly allowEmpty?: boolean;
}

/** Options of `urd.files`. */
export interface FilesOptions {
  /** Only files with one of these, in upper or lower case: `['jpg', 'png']`. Default: all files. */
  readonly extensions?: string | readonly string[];
  /** Whether folders below it count. Default true. */
  readonly recursive?: boolean;
  /** Whether files and folders count whose names start with a dot. Default false. */
  readonly dot?: boolean;
  /** Whether finding nothing is no error. Default false. */
  readonly allowEmpty?: boolean;
}

const flag = z.boolean().default(false);
const globSchema = z.object({ ignoreCase: flag, dot: flag, allowEmpty: flag });
const filesSchema = z.object({
  extensions: z.union([z.string().min(1), z.array(z.string().min(1)).min(1)]).optional(),
  recursive: z.boolean().default(true),
  dot: flag,
  allowEmpty: flag,
});

/** @throws AcceleratorError `OPTION_INVALID` */
export function parseGlobOptions(given: GlobOptions): z.output<typeof globSchema> {
  return parseOptions(globSchema, given, 'the options of urd.glob').value;
}

/** @throws AcceleratorError `OPTION_INVALID` */
export function parseFilesOptions(given: FilesOptions): z.output<typeof filesSchema> {
  return parseOptions(filesSchema, given, 'the options of urd.files').value;
}
