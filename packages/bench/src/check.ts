import { ours, ratioTo } from './figures.ts';
import { formatNumber } from './numbers.ts';
import type { SuiteResult } from './results.ts';

/** By how much a ratio may fall before it is worth a word: measurements differ that much by themselves. */
const tolerated = 0.8;

/** Ratios to other contenders that got worse by more than a fifth, as sentences. Absolute figures are not compared. */
export function whatGotWorse(before: SuiteResult, now: SuiteResult): string[] {
  return now.figures.flatMap((figure) => {
    const earlier = before.figures.find(({ id }) => id === figure.id);
    if (earlier === undefined) return [];
    return figure.entries.flatMap(({ contender }) => {
      if (contender === ours) return [];
      const [old, present] = [ratioTo(earlier, contender), ratioTo(figure, contender)];
      if (old === undefined || present === undefined || present >= old * tolerated) return [];
      return `${figure.title} (${figure.id}): ${formatNumber(present)} × as good as ${contender}, it was ${formatNumber(old)} at ${before.commit}`;
    });
  });
}
