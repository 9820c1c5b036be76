import { readdirSync, rmSync, statfsSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { type Outcome, TestProject } from './rig/project.ts';
import { canMount, SmallDisk } from './rig/small-disk.ts';

const sdk = "import { defineBuild, defineMethod, z } from '@accelerator/sdk';";

/** Rows that take 1 MB, each a group of its own. */
const rows = `${sdk}
  export default defineMethod({
    prepare: ({ job }) => job.datasetWriter({ columns: { key: 'int32', group: 'unicode', text: 'unicode' } }),
    analysis({ prepareRes: writer, sliceno, slices }) {
      for (let row = sliceno; row < 10_000; row += slices) {
        const key = Math.imul(row, 0x9e3779b1) >>> 1;
        writer.write(key, 'group ' + key, 'x'.repeat(80) + row);
      }
    },
  });`;

/** Builds methods that spill, and the same with room enough: the contents or the error of each. */
const script = `${sdk}
  export default defineBuild({
    options: z.object({ only: z.string().default('') }),
    async build(urd, { only }) {
      const source = await urd.build('rows', {});
      const inputs = {
        sort_rows: { source, by: ['key'], acrossSlices: true },
        aggregate: { source, by: ['group'], aggregates: { last: { op: 'max', column: 'text' } } },
        join: { source, right: source, on: ['text'], columns: ['key'], rename: { key: 'other' } },
      };
      const told = {};
      for (const method of Object.keys(inputs)) {
        if (only !== '' && only !== method) continue;
        try {
          const spilled = await urd.build(method + '_spilling', { ...inputs[method], memory: 0.0625 });
          told[method] = [spilled, await urd.build(method, inputs[method])].map((job) => job.dataset().digest);
        } catch (error) {
          told[method] = error.message;
        }
      }
      console.error(JSON.stringify(told));
    },
  });`;

const methods = ['sort_rows', 'aggregate', 'join'];
const standard = path.resolve(import.meta.dirname, '../methods');

/**
 * A standard method that, while there is a file `kill`, is killed in the midst of a spill: at the second piece that it
 * writes to a temporary file of its job. What the file says is killed: the slice process, or the engine.
 */
const killable = (method: string, kill: string): string => `
  import fs from 'node:fs';
  import { syncBuiltinESMExports } from 'node:module';
  import method from ${JSON.stringify(path.join(standard, `${method}.ts`))};
  const { existsSync, readFileSync, readlinkSync, writeSync } = fs;
  let pieces = 0;
  fs.writeSync = (file, ...rest) => {
    if (existsSync(${JSON.stringify(kill)}) && readlinkSync('/proc/self/fd/' + file).includes('.temp/') && ++pieces === 2) {
      process.kill(readFileSync(${JSON.stringify(kill)}, 'utf8') === 'engine' ? process.ppid : process.pid, 'SIGKILL');
    }
    return writeSync(file, ...rest);
  };
  syncBuiltinESMExports();
  export default method;`;

/** Paths below the workdir of what methods put into temporary files. */
function temporaryFiles(project: TestProject): string[] {
  const all = readdirSync(project.path('workdirs'), { recursive: true, encoding: 'utf8' });
  return all.filter((name) => name.includes('.temp/'));
}

function told({ stderr }: Outcome): Record<string, unknown> {
  return JSON.parse(stderr.split('\n').find((line) => line.startsWith('{')) ?? 'null');
}

test('a full disk and kills in the midst of a spill: one sentence with the place, nothing is left, and the next run is right', async () => {
  const project = new TestProject({
    methods: { rows },
    scripts: { main: script },
    config: { methods: ['methods', standard] },
  });
  const kill = project.path('kill');
  for (const method of methods) project.write(`methods/${method}_spilling.ts`, killable(method, kill));
  const disk = canMount ? new SmallDisk(project.path('workdirs'), 100 << 20) : undefined;
  const jobs = (): string[] => readdirSync(project.path('workdirs/main')).filter((name) => /^main-\d+$/.test(name));

  expect(await project.ax('run', 'main', '--only', 'rows')).toMatchObject({ status: 0 });
  if (disk !== undefined) {
    for (const method of methods) {
      // Room for the records of the job, and for less than the 1 MB of its rows.
      const { bsize, blocks, bfree } = statfsSync(disk.directory);
      disk.resize((blocks - bfree) * bsize + (600 << 10));
      const full = told(await project.ax('run', 'main', '--only', method));
      const place = `\\(${method}_spilling\\) failed in (?:prepare|analysis of slice [01]): Rows that memory does not hold can't be written to '[^']*\\.temp/[^']*': ENOSPC`;
      expect(full[method]).toMatch(new RegExp(`^Job main-\\d+ ${place}: no space left on device, write\\.$`));
    }
    expect(temporaryFiles(project)).toEqual([]);
    disk.resize(100 << 20);
  }

  project.write('kill', 'slice');
  const killed = told(await project.ax('run', 'main'));
  for (const method of methods) {
    const place = `\\(${method}_spilling\\) failed in (?:prepare|analysis of slice [01]): The process of (?:prepare|analysis\\.[01]) was killed by SIGKILL`;
    expect(killed[method]).toMatch(new RegExp(`^Job main-\\d+ ${place}`));
  }
  expect(temporaryFiles(project)).toEqual([]);

  project.write('kill', 'engine');
  for (const method of methods) {
    expect(await project.ax('run', 'main', '--only', method)).toMatchObject({ signal: 'SIGKILL' });
  }
  rmSync(kill);
  const before = jobs();
  expect(await project.ax('gc', '--delete', '--keep-days', '0')).toMatchObject({ status: 0, stderr: '' });
  expect(temporaryFiles(project)).toEqual([]);
  expect(jobs().length).toBeLessThan(before.length);

  const whole = told(await project.ax('run', 'main'));
  for (const method of methods) {
    const [spilled, inMemory] = [whole[method]].flat();
    expect([method, spilled]).toEqual([method, inMemory]);
    expect(spilled).toMatch(/^[0-9a-f]{32}$/);
  }
  expect(temporaryFiles(project)).toEqual([]);
  expect((await project.ax('verify')).status).toBe(0);
});
