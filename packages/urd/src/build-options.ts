import { Job } from '@accelerator/store';
import { z } from 'zod';
import { parseOptions } from './parse-options.ts';

/** What a build script may say of a job beside its inputs. None of it is in the key. */
export interface BuildOptions {
  /** The name of this job in `urd.jobs`; default: the method's. */
  readonly name?: string;
  /** A note for people, kept in the job's record. */
  readonly caption?: string;
  /** Build it again, whatever is known. */
  readonly force?: boolean;
  /** Of a map: compute rows again that failed, also of a job that is there already. */
  readonly retryBad?: boolean;
  /** The name of the workdir in which it is built, of those that are configured. Default: that of the run. */
  readonly workdir?: string;
  /**
   * Of `buildChained`, for a chain that the script keeps: the job that comes before its first link, such as one of `compact`.
   * Not of a map over rows, which follows the chain of its source.
   */
  readonly after?: Job;
}

const schema = z.object({
  name: z.string().min(1).optional(),
  caption: z.string().optional(),
  force: z.boolean().optional(),
  retryBad: z.boolean().optional(),
  workdir: z.string().min(1).optional(),
  after: z.instanceof(Job, { error: 'expected a job' }).optional(),
});

/** @throws AcceleratorError `OPTION_INVALID` */
export function parseBuildOptions(method: string, given: BuildOptions | undefined): BuildOptions {
  return given === undefined ? {} : parseOptions(schema, given, `the build options of ${method}`).value;
}
