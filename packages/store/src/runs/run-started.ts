import type { ProcessIdentity } from '../sessions/alive.ts';

/** A build script begins. The process is the one that runs it. */
export interface RunStarted extends ProcessIdentity {
  readonly type: 'run-started';
  /** Of the run log: 1. */
  readonly format: 1;
  /** Id of the run, by which its log is named; null for a dry run, of which nothing is kept. */
  readonly run: string | null;
  /** Name of the build script. */
  readonly script: string;
  /** As the configuration has it, or the option `--workdir`. */
  readonly workdir: string;
  /** When, in ISO form. */
  readonly started: string;
  /** Options of the script, as far as JSON can say them. */
  readonly options: unknown;
  /** How many slice processes may run at once. */
  readonly workers: number;
  /** Of the engine and of Node. */
  readonly versions: Readonly<Record<string, string>>;
  /** The commit of the project that is checked out, when it lies in a git repository. */
  readonly git?: { readonly commit: string };
}
