import type { JobPost, PartRecord } from '@accelerator/job';

/** What reuse takes of two workers, however many rows there are: a task for which both wait, and one for each slice. */
const fixedSeconds = 0.3;
/** What it takes for each row: telling it apart, 6 µs, and copying its cells, 2 to 4 µs. */
const secondsPerRow = 1e-5;
/** Of fewer nobody notices either, and their times say little of a row. */
const fewRows = 1000;
/** A map that takes more than so many times its processor time waits for something. */
const waiting = 5;

/** What an earlier job took for the rows that it computed. */
export interface RowCost {
  readonly computed: number;
  readonly seconds: number;
  readonly cpuSeconds: number;
}

export function rowCostOf({ phases, rows }: Pick<JobPost, 'phases' | 'rows'>): RowCost {
  const steps = phases.filter((part) => 'step' in part && part.step === 'map');
  const sum = (seconds: (part: PartRecord) => number): number => steps.reduce((all, part) => all + seconds(part), 0);
  return {
    computed: rows?.computed ?? 0,
    seconds: sum((part) => part.seconds),
    cpuSeconds: sum((part) => part.cpuSeconds),
  };
}

/**
 * Whether rows are computed in less time than it takes to tell which of them an earlier job has: so says what that job
 * took for its own.
 */
export function isComputingCheaper({ computed, seconds, cpuSeconds }: RowCost, rows: number): boolean {
  if (rows < fewRows || computed < fewRows) return false;
  if (seconds > waiting * cpuSeconds) return false;
  return (cpuSeconds / computed) * rows < fixedSeconds + rows * secondsPerRow;
}
