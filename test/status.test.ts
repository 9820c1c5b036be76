import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { until } from './rig/processes.ts';
import { finish, TestProject } from './rig/project.ts';

const sdk = "import { defineBuild, defineMethod, z } from '@accelerator/sdk';";

test('what runs is seen from elsewhere, asked for by a signal, and stopped', async () => {
  const project = new TestProject({
    scripts: {
      main: `${sdk}\nexport default defineBuild({ description: 'Waits and waits.', options: z.object({ size: z.int().default(3) }), async build(urd) { await urd.build('quick'); await urd.build('waits'); } });`,
      broken: 'export default 7;',
    },
  });
  project.write('methods/quick.ts', `${sdk}\nexport default defineMethod({ synthesis: () => 1 });`);
  project.write(
    'methods/waits.ts',
    `${sdk}\nimport { writeFileSync } from 'node:fs';
export default defineMethod({ async analysis({ job, sliceno }) {
  console.log('a line\\nof slice', sliceno);
  job.progress(1, 4);
  await job.status('waiting for slice ' + sliceno, async () => {
    writeFileSync(${JSON.stringify(project.path('started.'))} + sliceno, '');
    await new Promise(() => setInterval(() => {}, 1000));
  });
} });`,
  );
  const statusOf = async (): Promise<{
    running: { jobs: { fraction: number; printed: string[]; status: string }[] }[];
  }> => JSON.parse((await project.ax('status', '--json')).stdout);
  expect(JSON.parse((await project.ax('status', '--json')).stdout)).toEqual({ running: [], last: null, failure: null });

  const child = project.start('run', 'main');
  let heard = '';
  child.stderr?.on('data', (chunk) => {
    heard += chunk;
  });
  const outcome = finish(child);
  await until(() => existsSync(project.path('started.0')) && existsSync(project.path('started.1')));
  let status = await statusOf();
  // The log is written a moment later, once for each slice.
  const isWhole = (job = status.running[0]?.jobs[0]): boolean =>
    job !== undefined && job.status !== null && job.printed.length > 0 && job.fraction >= 0.25;
  await until(async () => {
    status = await statusOf();
    return isWhole();
  });
  expect(status).toMatchObject({
    running: [
      {
        script: 'main',
        process: { pid: child.pid },
        workers: 2,
        memory: expect.any(Number),
        built: 1,
        jobs: [
          {
            job: 'main-2',
            method: 'waits',
            phase: 'analysis',
            fraction: 0.25,
            status: expect.stringMatching(/^waiting for slice [01]$/),
            printed: ['a line', expect.stringMatching(/^of slice [01]$/)],
          },
        ],
      },
    ],
  });
  child.kill('SIGUSR2');
  await until(() => /main-2 +waits +analysis[\s\S]*waiting for slice [01]\n/.test(heard));
  const [shown, short, scripts, other, abort, ofJob, asJson] = await Promise.all([
    project.ax('status'),
    project.ax('status', '-s'),
    project.ax('script', '--json'),
    project.ax('abort', 'other'),
    project.ax('script', 'WAITS'),
    project.ax('job', 'main-2'),
    project.ax('job', 'main-2', '--json'),
  ]);
  expect(shown.stdout).toMatch(/^main {2}.*1 built[\s\S]*main-2 .*25 %[\s\S]*\| of slice/);
  expect(short.stdout).toMatch(/^main .*main-2 waits 25 %\n$/);
  expect(ofJob.stdout).toMatch(/^main-2 {2}waits {2}running\n[\s\S]*\nnow\n {2}main-2 .*25 %[\s\S]*\| of slice/);
  expect(JSON.parse(asJson.stdout)).toMatchObject({
    state: 'running',
    progress: { phase: 'analysis', fraction: 0.25, status: expect.stringMatching(/^waiting for slice [01]$/) },
  });
  expect(JSON.parse(scripts.stdout)).toMatchObject([
    { name: 'broken', problem: expect.stringContaining('defineBuild') },
    { name: 'main', description: 'Waits and waits.', options: [{ name: 'size', default: '3' }], problem: null },
  ]);
  expect(abort.stdout).toMatch(/^main {2}Waits and waits\.\n {2}--size/);
  expect([other.status, other.stderr]).toEqual([1, expect.stringContaining("'other' does not run")]);

  expect((await project.ax('abort', 'main')).status).toBe(0);
  expect((await outcome).status).toBe(130);
  expect((await project.ax('status', '--json')).stdout).toContain('"status": "stopped"');
  expect((await project.ax('abort')).stderr).toMatch(/^error Nothing runs/);
});
