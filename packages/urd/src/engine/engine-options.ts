import { parseTimestamp, type TimedEvent, type TimestampInput } from '@accelerator/store';
import { z } from 'zod';
import { parseOptions } from '../parse-options.ts';

/** Gets events; one that throws stops the run, which fails with what it threw. */
export type RunListener = (event: TimedEvent) => void;

/** How an engine works. */
export interface EngineOptions {
  /** In place of the configured one; a relative path is one from the current folder. */
  readonly workdir?: string;
  /** How many slice processes. Default: as configured. */
  readonly workers?: number;
  /** Gets the events of all runs. */
  readonly onEvent?: RunListener;
}

/** How one run of an engine works. */
export interface RunSettings {
  /** Gets the events of this run, behind the listener of the engine. */
  readonly onEvent?: RunListener;
  /** Aborting it stops the run, which fails with the code `CANCELLED`. */
  readonly signal?: AbortSignal;
  /** Build every job again, whatever is known. */
  readonly force?: boolean;
  /** Compute rows of maps again that failed. */
  readonly retryBad?: boolean;
  /** How often a phase whose process died is run again, if its method does not want more. */
  readonly retries?: number;
  /** Whether temporary files of jobs stay, in `kept-temp` of their directories. */
  readonly keepTemp?: boolean;
  /** Whether the shared cache is used, if the project has one. Default: it is. */
  readonly shared?: boolean;
  /** Whether sessions of lists may replace entries that have other jobs. */
  readonly update?: boolean;
  /** For the lists: `latest` means the latest until this timestamp. */
  readonly horizon?: TimestampInput;
  /** Only tell what would be built and why, and run nothing. */
  readonly dryRun?: boolean;
  /**
   * Of a script that is no file of the project: under this name its jobs and chains are kept for the next run. Without a
   * name nothing keeps its jobs when `ax gc` comes, but that they are young.
   */
  readonly name?: string;
}

const listener = z.custom<RunListener>((value) => typeof value === 'function', 'Expected a function').optional();
const flag = z.boolean().default(false);

const engineSchema = z.object({
  workdir: z.string().min(1).optional(),
  workers: z.int().min(1).max(1024).optional(),
  onEvent: listener,
});

const runSchema = z.object({
  onEvent: listener,
  signal: z.instanceof(AbortSignal, { error: 'Expected an AbortSignal' }).optional(),
  force: flag,
  retryBad: flag,
  retries: z.int().min(0).max(100).default(0),
  keepTemp: flag,
  dryRun: flag,
  shared: z.boolean().default(true),
  update: flag,
  horizon: z.custom<TimestampInput>().optional(),
  // It becomes the name of a file.
  name: z
    .string()
    .regex(/^[\p{L}\p{N}_][\p{L}\p{N}_ -]*$/u, 'Expected a name of letters, digits, `_` and `-`')
    .max(100)
    .optional(),
});

/** @throws AcceleratorError `OPTION_INVALID` */
export function parseEngineOptions(given: EngineOptions): z.output<typeof engineSchema> {
  return parseOptions(engineSchema, given, 'the options of createEngine').value;
}

/** @throws AcceleratorError `OPTION_INVALID`, `TIMESTAMP_INVALID` */
export function parseRunSettings(
  given: RunSettings,
): Omit<z.output<typeof runSchema>, 'horizon'> & { readonly horizon: string | undefined } {
  const { horizon, ...settings } = parseOptions(runSchema, given, 'the settings of a run').value;
  return { ...settings, horizon: horizon === undefined ? undefined : parseTimestamp(horizon) };
}
