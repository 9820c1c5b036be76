import { MemoryWatch } from './memory.ts';
import { shuffled } from './random.ts';

/** What one run gave, by the id of the figure it belongs to. */
export type Sample = Readonly<Record<string, number>>;

/** One of those that are measured beside each other. */
export interface Contender {
  readonly name: string;
  /** @param memory is given in the warm-up: the processes whose memory counts are to be followed by it */
  run(memory: MemoryWatch | undefined): Promise<Sample>;
}

export interface Measured {
  /** All values in the order of the repetitions, by figure, then by contender. */
  readonly values: ReadonlyMap<string, ReadonlyMap<string, readonly number[]>>;
  /** Peak memory in bytes by contender; only of those whose processes could be followed. */
  readonly memory: ReadonlyMap<string, number>;
}

export interface MeasureOptions {
  readonly repetitions: number;
  readonly random: () => number;
  /** Default: true. What is long and only tells its own memory needs none. */
  readonly warmUp?: boolean;
  /** Before each run: round 0 is the warm-up. */
  readonly onRun?: (contender: string, round: number) => void;
}

/**
 * Measures contenders beside each other: each once to warm up, which counts for nothing but its memory (sampling costs
 * time), and then in rounds, every contender once in each, in an order that is shuffled again. So what else goes on on the
 * machine meets all of them alike.
 */
export async function measure(contenders: readonly Contender[], options: MeasureOptions): Promise<Measured> {
  const { repetitions, random, warmUp = true, onRun } = options;
  const values = new Map<string, Map<string, number[]>>();
  const memory = new Map<string, number>();
  for (const contender of warmUp ? shuffled(contenders, random) : []) {
    onRun?.(contender.name, 0);
    const watch = new MemoryWatch();
    try {
      await contender.run(watch);
    } finally {
      watch.stop();
    }
    if (watch.peak > 0) memory.set(contender.name, watch.peak);
  }
  for (let round = 1; round <= repetitions; round++) {
    for (const contender of shuffled(contenders, random)) {
      onRun?.(contender.name, round);
      for (const [figure, value] of Object.entries(await contender.run(undefined))) {
        const byContender = values.get(figure) ?? new Map<string, number[]>();
        values.set(figure, byContender.set(contender.name, [...(byContender.get(contender.name) ?? []), value]));
      }
    }
  }
  return { values, memory };
}
