import { existsSync, readFileSync, rmSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { until } from './rig/processes.ts';
import { finish, TestProject } from './rig/project.ts';
import { seededRandom } from './rig/random.ts';

/** `LIST_SEED=… LIST_KILLS=200 npx vitest run test/lists-crash.test.ts` repeats a run, or makes a long one. */
const seed = Number(process.env.LIST_SEED ?? Math.floor(Math.random() * 1e9));
const kills = Number(process.env.LIST_KILLS ?? 2);
const entriesPerKill = 3;
const all = kills * entriesPerKill + 2;
/** Longer than the moments that lie between two entries. */
const longestWaitMs = 40;
const limitMs = 180_000 + kills * 20_000;

const sdk = "import { defineBuild, defineMethod, job, z } from '@accelerator/sdk';";

/** A list of which each entry adds a number to the sum of the entry before it. It waits where the file `last` says so. */
function sumProject(): TestProject {
  return new TestProject({
    config: { workers: 1, lists: { folder: 'lists', user: 'ann' } },
    methods: {
      add: `${sdk}
        export default defineMethod({
          options: z.object({ n: z.int() }),
          jobs: { previous: job.optional() },
          synthesis: async ({ options, jobs }) => options.n + Number((await jobs.previous?.load()) ?? 0),
        });`,
    },
    scripts: {
      main: `${sdk}
        import { existsSync, readFileSync } from 'node:fs';
        export default defineBuild(async (urd) => {
          for (let n = 1; n <= ${all}; n++) {
            if (existsSync('last') && n > Number(readFileSync('last', 'utf8'))) await new Promise(() => setInterval(() => {}, 1000));
            if (urd.peek('sums', n) !== undefined) continue;
            await urd.session('sums', n, async (session) => {
              session.latest('sums');
              await urd.buildChained('add', { n }, { name: 'sum' });
            });
          }
          console.error(await urd.peekLatest('sums').job('sum').load());
        });`,
    },
  });
}

test(
  `two engines make one list, and are killed at random moments ${kills} times (seed ${seed}): each entry is there once`,
  async () => {
    console.log(`lists: LIST_SEED=${seed} LIST_KILLS=${kills}`);
    const random = seededRandom(seed);
    const project = sumProject();
    const lines = (): string[] => {
      const file = project.path('lists/ann/sums.jsonl');
      return existsSync(file) ? readFileSync(file, 'utf8').split('\n').slice(0, -1) : [];
    };
    for (let kill = 0; kill < kills; kill++) {
      const before = lines().length;
      const target = before + Math.floor(random() * entriesPerKill);
      project.write('last', String(before + entriesPerKill));
      const engines = [1, 2].map(() => project.start('run', '--quiet', 'main'));
      const ends = engines.map(finish);
      await until(() => lines().length >= target);
      for (const engine of engines) {
        await setTimeout(random() * longestWaitMs);
        engine.kill('SIGKILL');
      }
      await Promise.all(ends);
    }
    expect(lines().length).toBeLessThan(all);
    rmSync(project.path('last'));
    const ends = await Promise.all([1, 2].map(() => project.run('main')));
    const sum = `${(all * (all + 1)) / 2}\n`;
    expect(ends.map(({ status, stderr }) => [status, stderr])).toEqual([
      [0, sum],
      [0, sum],
    ]);
    const numbers = Array.from({ length: all }, (_, index) => String(index + 1));
    expect(lines().map((line) => JSON.parse(line).entry)).toEqual(numbers);
    const { stdout } = await project.ax('urd', 'sums/', '--json', '--all');
    expect(JSON.parse(stdout)).toEqual(numbers.map((timestamp) => ({ timestamp, caption: '', jobs: 1, hidden: null })));
    const unsure = await project.ax('urd', 'sums', '--truncate', '3');
    expect([unsure.status, lines().length]).toEqual([1, all]);
  },
  limitMs,
);
