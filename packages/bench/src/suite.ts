import { spawnSync } from 'node:child_process';
import { type Figure, type FigureSpec, makeFigures } from './figures.ts';
import { type Contender, measure } from './measure.ts';
import type { PeerPrograms } from './peers.ts';
import type { Mode } from './results.ts';

/** What a suite is given. */
export interface SuiteTools {
  readonly mode: Mode;
  readonly peers: PeerPrograms;
  readonly processes: number;
  readonly repetitions: number;
  /** Default: true. */
  readonly warmUp?: boolean;
  readonly random: () => number;
  /** Photographs of the user's own, instead of those that are made. */
  readonly photos: string | undefined;
  readonly log: (line: string) => void;
}

export interface SuiteOutcome {
  readonly figures: readonly Figure[];
  readonly inputs: Readonly<Record<string, string | number>>;
  readonly versions: Readonly<Record<string, string>>;
  readonly missing: readonly string[];
}

export interface Suite {
  readonly name: string;
  readonly title: string;
  /** How it is measured: sentences for the page. */
  readonly method: readonly string[];
  /** What profiles say of where we are slow: sentences for the page. */
  readonly reasons?: readonly string[];
  run(tools: SuiteTools): Promise<SuiteOutcome>;
}

/** Measures contenders, and makes the figures of what they gave; `memory` names the one of their memory. */
export async function measureFigures(
  specs: readonly FigureSpec[],
  contenders: readonly Contender[],
  { repetitions, warmUp = true, random, log }: SuiteTools,
  memory: { readonly id: string; readonly title: string },
): Promise<Figure[]> {
  const onRun = (contender: string, round: number): void => {
    // Half a gigabyte that another one has left to be written would be written while this one runs.
    spawnSync('sync');
    log(`${round === 0 ? 'warm-up' : `round ${round} of ${repetitions}`}: ${contender}`);
  };
  return makeFigures(specs, await measure(contenders, { repetitions, random, warmUp, onRun }), memory);
}
