import { existsSync, rmSync } from 'node:fs';
import { expect, test } from 'vitest';
import { afterFirstRun, sdk } from './rig/read-count-project.ts';
import { canMount, makeReadOnly } from './rig/small-disk.ts';

test('equivalentTo: earlier jobs are reused for the declared source, and for no other', async () => {
  const project = await afterFirstRun();
  const setup: { preimage: { source: { bundle: string } } } = JSON.parse(
    project.read('workdirs/main/main-2/setup.json'),
  );
  const earlier = setup.preimage.source.bundle;
  const declare = (present: string, join: string): void =>
    project.write(
      'methods/count.ts',
      `${sdk}
      import { mark } from './lib/mark.ts';
      export default defineMethod({
        equivalentTo: { present: '${present}', earlier: ['${earlier}'] },
        options: z.object({ size: z.tuple([z.int(), z.int()]).default([1, 2]) }),
        datasets: { source: dataset({ text: 'unicode' }) },
        synthesis({ datasets, options }) {
          ${project.count('count')}
          return \`\${[...datasets.source.iterate(null, 'text')].join(${join})}\${options.size}\${mark}\`;
        },
      });`,
    );
  declare('', '');
  const asked = await project.runMain('--dry-run');
  const ignored = asked.events.find(({ type }) => type === 'equivalence-ignored');
  declare(ignored.expected, '');
  // A dry run reuses it in the same way, and notes nothing.
  expect((await project.runMain('--dry-run')).events.find(({ by }) => by === 'equivalent')).toMatchObject({
    job: 'main-2',
  });
  expect(existsSync(project.path('workdirs/main/main-2/equivalent.json'))).toBe(false);
  const { events } = await project.runMain();
  expect(events.find(({ type, method }) => type === 'job-reused' && method === 'count')).toMatchObject({
    job: 'main-2',
    by: 'equivalent',
  });
  expect(project.counts().count).toBe(1);
  expect(JSON.parse(project.read('workdirs/main/main-2/equivalent.json'))).toMatchObject([
    { present: ignored.expected, earlier },
  ]);
  expect((await project.runMain()).events.at(-2)).toMatchObject({ type: 'job-reused', by: 'equivalent' });
  expect(JSON.parse(project.read('workdirs/main/main-2/equivalent.json'))).toHaveLength(1);
  // The input is built again, and contains the same.
  rmSync(project.path('workdirs/main/main-1'), { recursive: true });
  const rebuilt = await project.runMain();
  expect(rebuilt.events.find(({ by }) => by === 'equivalent')).toMatchObject({ job: 'main-2' });
  expect(project.counts()).toEqual({ read: 2, count: 1 });
  declare(ignored.expected, "' '");
  await project.runMain();
  expect(project.counts().count).toBe(2);
});

test.runIf(canMount)('a workdir that can only be read: jobs are reused by every road that leads to them', async () => {
  const project = await afterFirstRun();
  const { preimage } = JSON.parse(project.read('workdirs/main/main-2/setup.json'));
  const count = project.read('methods/count.ts').replace('.join()', ".join(',')");
  const declare = (present: string): void =>
    project.write(
      'methods/count.ts',
      count.replace(
        'options: z',
        `equivalentTo: { present: '${present}', earlier: ['${preimage.source.bundle}'] }, options: z`,
      ),
    );
  declare('');
  const { events } = await project.runMain('--dry-run');
  declare(events.find(({ type }) => type === 'equivalence-ignored').expected);
  // Its input is another job of the same content, which no key of `count` leads to yet.
  project.write(
    'build-scripts/first.ts',
    `${sdk}\nexport default defineBuild(async (urd) => urd.build('read', { files: await urd.glob('data/*.txt') }, { force: true }));`,
  );
  expect((await project.ax('run', 'first')).status).toBe(0);
  makeReadOnly(project.path('workdirs'));
  const { status, stderr } = await project.runMain();
  expect([status, stderr]).toEqual([0, '']);
  expect(project.counts()).toEqual({ read: 2, count: 1 });
});
