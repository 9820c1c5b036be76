import { spawn } from 'node:child_process';
import { expect, test } from 'vitest';
import { axProgram, finish, TestProject } from './rig/project.ts';

const sdk = "import { defineBuild, defineMethod, inputFile, z } from '@accelerator/sdk';";

test('a script awaits more builds at once than this process may have files open', { timeout: 180_000 }, async () => {
  const project = new TestProject({ config: { durability: 'fast' } });
  project.write(
    'methods/m.ts',
    `${sdk}
    export default defineMethod({
      options: z.object({ n: z.int(), file: inputFile() }),
      synthesis({ options: { n, file } }) { ${project.count('m')} return n + Number(file.read()); },
    });`,
  );
  for (let i = 0; i < 200; i++) project.write(`data/${i}.txt`, String(i));
  project.write(
    'build-scripts/main.ts',
    `${sdk}
    import { writeFileSync } from 'node:fs';
    export default defineBuild(async (urd) => {
      const jobs = await Promise.all(Array.from({ length: 200 }, (_, n) => urd.build('m', { n, file: \`data/\${n}.txt\` })));
      writeFileSync('sums.json', JSON.stringify(await Promise.all(jobs.map((job) => job.load()))));
    });`,
  );
  // Two engines, so that each also waits for locks of the other.
  const engines = ['a', 'b'].map(() =>
    finish(
      spawn('/bin/sh', ['-c', 'ulimit -n 70; exec "$0" "$@"', process.execPath, axProgram, 'run', '--quiet'], {
        cwd: project.directory,
        stdio: ['ignore', 'pipe', 'pipe'],
      }),
    ),
  );
  for (const outcome of await Promise.all(engines)) expect(outcome).toMatchObject({ status: 0, stderr: '' });
  expect(project.readJson('sums.json')).toEqual(Array.from({ length: 200 }, (_, n) => 2 * n));
  expect(project.counts()).toEqual({ m: 200 });
});
