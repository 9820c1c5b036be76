import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Figure } from './figures.ts';
import { type Machine, thisMachine } from './machine.ts';
import { benchFolder, repository } from './places.ts';

/** `tiny` is for tests of the benchmark itself. */
export type Mode = 'full' | 'quick' | 'tiny';

/** What a suite measured; kept as `results/<suite>.<mode>.json`. Holds no path of the machine. */
export interface SuiteResult {
  readonly format: 1;
  readonly suite: string;
  readonly mode: Mode;
  readonly date: string;
  readonly commit: string;
  readonly repetitions: number;
  readonly machine: Machine;
  readonly versions: Readonly<Record<string, string>>;
  /** Peers that are not on this machine. */
  readonly missing: readonly string[];
  /** What was measured with: counts, sizes, digests. */
  readonly inputs: Readonly<Record<string, string | number>>;
  readonly figures: readonly Figure[];
}

export function describeRun(
  suite: string,
  mode: Mode,
): Pick<SuiteResult, 'format' | 'suite' | 'mode' | 'date' | 'commit' | 'machine'> {
  return {
    format: 1,
    suite,
    mode,
    date: new Date().toISOString().slice(0, 10),
    commit: commit(),
    machine: thisMachine(),
  };
}

function commit(): string {
  const git = (...args: string[]): string => execFileSync('git', args, { cwd: repository, encoding: 'utf8' }).trim();
  try {
    const changed = git('status', '--porcelain', '--', 'packages', 'methods', ':!packages/bench', ':!packages/*/test');
    return `${git('rev-parse', '--short', 'HEAD')}${changed === '' ? '' : ' and changes not committed yet'}`;
  } catch {
    return 'unknown';
  }
}

const fileOf = (suite: string, mode: Mode, folder: string): string => path.join(folder, `${suite}.${mode}.json`);
const resultsFolder = path.join(benchFolder, 'results');

export function writeResult(result: SuiteResult, folder = resultsFolder): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(fileOf(result.suite, result.mode, folder), `${JSON.stringify(result, undefined, 2)}\n`);
}

export function readResult(suite: string, mode: Mode, folder = resultsFolder): SuiteResult | undefined {
  const file = fileOf(suite, mode, folder);
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
}
