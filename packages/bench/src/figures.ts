import type { Measured } from './measure.ts';
import { formatNumber } from './numbers.ts';
import { type Summary, summarise } from './statistics.ts';

/** The contender that all others are compared with. */
export const ours = 'accelerator';

/** What was promised: a limit, or a ratio to another contender. */
export type Target = { readonly limit: number } | { readonly factor: number; readonly of: string };

/** What is measured. */
export interface FigureSpec {
  readonly id: string;
  readonly title: string;
  readonly unit: string;
  readonly better: 'higher' | 'lower';
  readonly targets?: readonly Target[];
  /** Measured elsewhere, at another time: told as such, and never in a ratio. */
  readonly elsewhere?: { readonly label: string; readonly value: number };
}

export interface Entry extends Summary {
  readonly contender: string;
  readonly values: readonly number[];
}

/** What was measured, ours first. */
export interface Figure extends FigureSpec {
  readonly entries: readonly Entry[];
}

/** The figures for which there are values, and one of the memory that the contenders took for all of them. */
export function makeFigures(
  specs: readonly FigureSpec[],
  measured: Measured,
  memory: { readonly id: string; readonly title: string },
): Figure[] {
  const figures = specs.flatMap((spec): Figure | [] => {
    const byContender = measured.values.get(spec.id);
    if (byContender === undefined) return [];
    const entries = [...byContender].map(([contender, values]): Entry => ({ contender, ...summarise(values), values }));
    return { ...spec, entries: entries.sort(compareEntries) };
  });
  if (measured.memory.size === 0) return figures;
  const entries = [...measured.memory].map(([contender, bytes]): Entry => {
    const values = [bytes / 1e6];
    return { contender, ...summarise(values), values };
  });
  return [...figures, { ...memory, unit: 'MB', better: 'lower', entries: entries.sort(compareEntries) }];
}

/** Ours, variants of ours, then the others by name. */
function compareEntries({ contender: a }: Entry, { contender: b }: Entry): number {
  const rank = (name: string): string => `${name === ours ? 0 : name.startsWith(ours) ? 1 : 2} ${name}`;
  return rank(a) < rank(b) ? -1 : 1;
}

/**
 * How many times as good as another contender ours is: above 1 is better, whatever is measured. It is the median of the
 * ratios in each round, since what else the machine does changes less within a round than between them.
 */
export function ratioTo(figure: Figure, contender: string): number | undefined {
  const [us, them] = [ours, contender].map((name) => figure.entries.find((entry) => entry.contender === name));
  if (us === undefined || them === undefined) return undefined;
  const isPaired = us.values.length === them.values.length;
  const pairs = isPaired
    ? us.values.map((value, round): Pair => [value, them.values[round] ?? 0])
    : [[us.median, them.median] as Pair];
  const ratios = pairs.map(([own, other]) => (figure.better === 'higher' ? own / other : other / own));
  // Nothing compared with nothing.
  return ratios.every((ratio) => ratio > 0 && Number.isFinite(ratio)) ? summarise(ratios).median : undefined;
}

type Pair = readonly [own: number, other: number];

/** Whether a contender does only a part of the work: nobody can be ahead of it. */
export const isLimit = (contender: string): boolean => contender.endsWith('(limit)');

export interface TargetOutcome {
  readonly text: string;
  readonly met: boolean;
}

/** Whether each target was met; those with a contender that is missing are left out. */
export function targetOutcomes(figure: Figure): TargetOutcome[] {
  const us = figure.entries.find(({ contender }) => contender === ours)?.median;
  if (us === undefined) return [];
  const sign = figure.better === 'higher' ? '≥' : '≤';
  return (figure.targets ?? []).flatMap((target): TargetOutcome | [] => {
    if ('limit' in target) {
      const met = figure.better === 'higher' ? us >= target.limit : us <= target.limit;
      return { text: `${sign} ${formatNumber(target.limit)}`, met };
    }
    const ratio = ratioTo(figure, target.of);
    if (ratio === undefined) return [];
    const met = ratio >= (figure.better === 'higher' ? target.factor : 1 / target.factor);
    return { text: `${sign} ${formatNumber(target.factor)} × ${target.of}`, met };
  });
}
