import { expect, test } from 'vitest';
import { mayLose, resumeManyTimes } from './rig/resume.ts';

/** `RESUME_SEED=… RESUME_HARMS=50 npx vitest run test/resume.test.ts` repeats a run, or makes a long one. */
const seed = Number(process.env.RESUME_SEED ?? Math.floor(Math.random() * 1e9));
const harms = Number(process.env.RESUME_HARMS ?? 4);

test(
  `${harms} runs of a map are ended at random moments (seed ${seed}): no row whose chunk was done is computed again`,
  async () => {
    const report = await resumeManyTimes(harms, seed);
    const { attempts, ...figures } = report;
    console.log(`resume test: RESUME_SEED=${seed} RESUME_HARMS=${harms}`, figures, attempts.length, 'attempts');
    expect(report.computed, report.attempts.join('\n')).toBe(report.rows + report.lost);
    expect(report.mostLost).toBeLessThanOrEqual(mayLose);
  },
  120_000 + harms * 10_000,
);
