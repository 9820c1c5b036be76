import { expect, test } from 'vitest';
import { targetOutcomes } from '../src/figures.ts';
import { createRandom } from '../src/random.ts';
import type { SuiteTools } from '../src/suite.ts';
import { suites } from '../src/suites/index.ts';

/** Without the peers that may or may not be there. */
const tools: SuiteTools = {
  mode: 'tiny',
  peers: { pillow: undefined, exax: undefined, vipsthumbnail: undefined, djpeg: undefined },
  processes: 2,
  repetitions: 1,
  warmUp: false,
  random: createRandom(1),
  photos: undefined,
  log: () => {},
};

/** They take three minutes: `npm run test:long`. */
const isLong = process.env.BENCH_SUITES === 'all';

test.runIf(isLong).each(suites.map((suite) => [suite.name, suite] as const))(
  '%s runs with the least inputs',
  async (name, suite) => {
    const { figures, missing } = await suite.run(tools);
    // Maps are compared with themselves, by one worker.
    if (name !== 'maps') expect(missing).toContain('exax');
    expect(figures.length).toBeGreaterThan(2);
    for (const { id, entries } of figures) {
      expect(id.startsWith(`${name}/`)).toBe(true);
      for (const { contender, median } of entries)
        expect([contender, median > 0 || /-(runs|rows)$/.test(id)]).toEqual([contender, true]);
    }
    const runs = figures.filter(({ id }) => id.endsWith('-runs'));
    for (const figure of runs) expect([figure.id, targetOutcomes(figure)[0]?.met]).toEqual([figure.id, true]);
  },
);
