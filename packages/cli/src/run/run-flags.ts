import { AcceleratorError } from '@accelerator/base';
import { parseTimestamp } from '@accelerator/store';
import { parseWholeNumber } from '../whole-number.ts';

/** The flags of `ax run`, as they were typed. */
export interface RunFlags {
  readonly workdir?: string;
  readonly workers?: string;
  readonly executor?: string;
  readonly retries?: string;
  readonly force?: boolean;
  readonly retryBad?: boolean;
  readonly keepTemp?: boolean;
  readonly dryRun?: boolean;
  /** false: no shared cache. */
  readonly shared?: boolean;
  readonly update?: boolean;
  readonly horizon?: string;
  readonly json?: boolean;
  readonly output?: boolean;
  readonly quiet?: boolean;
  readonly times?: boolean;
  /** true without a value. */
  readonly inspect?: string | true;
  readonly watch?: boolean;
  /** Of all scripts, and none is run. */
  readonly list?: boolean;
}

/** What the flags say of the run itself. */
export interface RunWishes {
  readonly force: boolean;
  readonly retryBad: boolean;
  readonly keepTemp: boolean;
  readonly dryRun: boolean;
  readonly shared: boolean;
  readonly retries: number;
  /** Whether entries of lists may be replaced. */
  readonly update: boolean;
  readonly horizon: string | undefined;
}

export function wishesOf(flags: RunFlags): RunWishes {
  return {
    force: flags.force === true,
    retryBad: flags.retryBad === true,
    keepTemp: flags.keepTemp === true,
    dryRun: flags.dryRun === true,
    shared: flags.shared !== false,
    retries: flags.retries === undefined ? 0 : parseWholeNumber('--retries', flags.retries, { min: 0, max: 100 }),
    update: flags.update === true,
    horizon: flags.horizon === undefined ? undefined : parseTimestamp(flags.horizon),
  };
}

/** Where it runs, and by how many. */
export function placeOf({ workdir, workers, executor }: RunFlags): {
  readonly workdir?: string;
  readonly workers?: number;
  readonly executor?: 'local';
} {
  if (executor !== undefined && executor !== 'local') throw executorInvalid(executor);
  return {
    ...(workdir !== undefined && { workdir }),
    ...(workers !== undefined && { workers: parseWholeNumber('--workers', workers, { max: 1024 }) }),
    ...(executor === 'local' && { executor }),
  };
}

/** Whether the options behind the name of a script or a method ask for help. */
export function isForHelp(args: readonly string[]): boolean {
  return args.includes('--help') || args.includes('-h');
}

function executorInvalid(given: string): AcceleratorError {
  return new AcceleratorError({
    code: 'OPTION_INVALID',
    message: `Expected local after --executor, received '${given}'.`,
    hint: 'Where tasks run else is configured: `executor` in ax.config.ts.',
    details: { path: '--executor' },
  });
}
