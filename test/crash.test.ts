import { expect, test } from 'vitest';
import { crashManyTimes, Undisturbed } from './rig/crash.ts';
import { jobsPerVersion } from './rig/crash-project.ts';

/** `CRASH_SEED=… CRASH_KILLS=500 npx vitest run test/crash.test.ts` repeats a run, or makes a long one. */
const seed = Number(process.env.CRASH_SEED ?? Math.floor(Math.random() * 1e9));
const kills = Number(process.env.CRASH_KILLS ?? 12);
const projects = 2;
const limitMs = 180_000 + kills * 4000;

test(
  `${kills} engines are killed at random moments (seed ${seed}): the same results as undisturbed, and nothing to clean`,
  async () => {
    console.log(`crash test: CRASH_SEED=${seed} CRASH_KILLS=${kills}`);
    const undisturbed = await Undisturbed.start();
    const each = Math.ceil(kills / projects);
    const reports = await Promise.all(
      Array.from({ length: projects }, (_, index) => crashManyTimes(each, seed + index, undisturbed.ms)),
    );
    const digests = await undisturbed.digests(Math.max(...reports.map(({ versions }) => versions)));
    expect(digests.size).toBeGreaterThan(jobsPerVersion);
    // Else the moments were not random, or the machine is too slow for the test to mean anything.
    const inMidJob = reports.reduce((sum, report) => sum + report.inMidJob, 0);
    expect(inMidJob).toBeGreaterThan(kills > 100 ? kills / 10 : 0);
    for (const report of reports) {
      expect(report.kills).toBe(each);
      expect(report.versions).toBeGreaterThan(1);
      expect(report.jobs.filter(({ contentKey, digest }) => digests.get(contentKey) !== digest)).toEqual([]);
      console.log(
        'crash test:',
        report.kills,
        'kills,',
        report.inMidJob,
        'within a job,',
        report.versions,
        'pipelines',
      );
    }
  },
  limitMs,
);
