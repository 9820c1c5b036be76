import { execFileSync } from 'node:child_process';
import { cpSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import type { Job } from '@accelerator/sdk';
import { createEngine, type Engine, type TimedEvent } from '@accelerator/sdk/engine';
import sharp from 'sharp';
import { expect, onTestFinished, test } from 'vitest';
import { until } from '../../../test/rig/processes.ts';
import { TestProject } from '../../../test/rig/project.ts';
import { encodeOnnx } from '../../bench/src/onnx-graph.ts';

const methods = path.resolve(import.meta.dirname, '..');
const repository = path.resolve(methods, '../..');

/** The mean of each of 4 by 4 blocks of a picture of 32 by 32, for each of three channels. */
const colours = encodeOnnx({
  inputs: [{ name: 'image', shape: [1, 3, 32, 32] }],
  outputs: [{ name: 'means', shape: [1, 3, 4, 4] }],
  nodes: [
    {
      op: 'AveragePool',
      attributes: { kernel_shape: [8, 8], strides: [8, 8] },
      inputs: ['image'],
      outputs: ['means'],
    },
  ],
});

const names = Array.from({ length: 15 }, (_, index) => `p${index}.png`);
const runtime = 'node_modules/onnxruntime-node';

function drawPhoto(seed: number): Promise<Buffer> {
  const pixels = Uint8Array.from({ length: 32 * 32 * 3 }, (_, at) => Math.imul(at + 1, 2_654_435_761 + seed) >>> 24);
  return sharp(pixels, { raw: { width: 32, height: 32, channels: 3 } })
    .png()
    .toBuffer();
}

/** Pictures, models and the methods as files of a project's own: what they import is what the project has installed. */
async function makeProject(): Promise<TestProject> {
  const project = new TestProject({
    files: { 'colours.onnx': colours, 'other.onnx': colours, 'noise.onnx': Buffer.alloc(500, 7) },
    scripts: {
      main: `import { defineBuild } from '@accelerator/sdk';
        export default defineBuild(async (urd) => {
          const source = await urd.build('import_images', { files: names });
          const measured = await urd.build('image_features', { source });
          await urd.build('nearest', { source: measured, column: 'features' });
          await urd.build('onnx_embed', { source, model: 'colours.onnx', normalize: false });
        });
        const names = ${JSON.stringify(names)};`,
    },
    config: { slices: 5, methods: [path.join(repository, 'methods'), 'methods'] },
  });
  for (const [index, name] of names.entries()) project.write(name, await drawPhoto(index * 977));
  for (const name of ['lib', 'onnx_embed.ts'])
    cpSync(path.join(methods, name), project.path('methods', name), { recursive: true });
  project.write('methods/embed_dying.ts', dyingEmbed(project));
  symlinkSync(path.join(repository, 'node_modules/onnxruntime-node'), project.path(runtime));
  return project;
}

/** `onnx_embed` with four rows in flight, one of whose processes is killed within its second row, once. */
function dyingEmbed(project: TestProject): string {
  const mark = JSON.stringify(project.path('killed'));
  return readFileSync(path.join(methods, 'onnx_embed.ts'), 'utf8')
    .replace('export default', 'let rows = 0;\nexport default')
    .replace("input: { image: 'bytes' }", "concurrency: 4,\n  input: { image: 'bytes' }")
    .replace(
      'const output =',
      `if (++rows === 2) {
        // Two processes may come here at once; only one of them makes the folder.
        const { mkdirSync } = process.getBuiltinModule('node:fs');
        const isFirst = (() => { try { mkdirSync(${mark}); return true; } catch { return false; } })();
        if (isFirst) process.kill(process.pid, 'SIGKILL');
      }
      ${project.count('row')}
      const output =`,
    );
}

/** Builds a job by an engine with so many slice processes. */
class Builder {
  readonly #engine: Promise<Engine>;

  constructor(project: TestProject, workers: number) {
    this.#engine = createEngine(project.directory, { workers });
    onTestFinished(() => this.close());
  }

  async build(method: string, inputs: object, settings: Parameters<Engine['build']>[2] = {}): Promise<Job> {
    // Which methods the project has, the compiler does not know.
    return (await this.#engine).build(method as Parameters<Engine['build']>[0], inputs, settings);
  }

  async close(): Promise<void> {
    await (await this.#engine).close();
  }
}

/** What this process has started and what still runs, without the compiler's service. */
function childProcesses(): string[] {
  return execFileSync('ps', ['-eo', 'ppid,pid,stat,comm'], { encoding: 'utf8' })
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .flatMap(([parent, pid = '', state = '', name]) =>
      parent === String(process.pid) && !state.startsWith('Z') && name !== 'ps' && name !== 'esbuild' ? [pid] : [],
    );
}

test('vectors are the same whatever ran where, and only what changed is computed; without the runtime, it says what to install', {
  timeout: 300_000,
}, async () => {
  const project = await makeProject();
  const before = childProcesses();
  const two = new Builder(project, 2);
  const rowsOf = (job: Job): unknown => JSON.parse(readFileSync(path.join(job.path, 'post.json'), 'utf8')).rows;
  const none = { computed: 0, reused: 0, skipped: 0, failed: 0 };
  const source = await two.build('import_images', { files: names });
  const embedded = await two.build('onnx_embed', { source, model: 'colours.onnx' });
  const { digest } = embedded.dataset();
  expect(rowsOf(embedded)).toEqual({ ...none, computed: 15 });
  const near = await two.build('nearest', { source: embedded, k: 2 });
  const keys = [...near.dataset().iterate(null, 'neighbours')].flatMap((found) =>
    (Array.isArray(found) ? found : []).map((each) => Object.keys(each).join(' ')),
  );
  expect(keys).toEqual(Array.from({ length: 30 }, () => 'filename slice row score'));

  // A process is killed with four rows in flight.
  const events: TimedEvent[] = [];
  const onEvent = (event: TimedEvent): unknown => events.push(event);
  const died = await two.build('embed_dying', { source, model: 'colours.onnx' }, { retries: 1, onEvent });
  expect(events.filter(({ type }) => type === 'task-retried').length).toBe(1);
  expect(died.dataset().digest).toBe(digest);

  // The same model by another name is another key, and the same vectors.
  const renamed = await two.build('onnx_embed', { source, model: 'other.onnx' });
  expect(renamed.id).not.toBe(embedded.id);
  expect(renamed.dataset().digest).toBe(digest);
  expect((await two.build('nearest', { source: renamed, k: 2 })).id).toBe(near.id);

  project.write('p7.png', await drawPhoto(1_000_003));
  const changed = { source: await two.build('import_images', { files: names }), model: 'colours.onnx' };
  const few = await two.build('onnx_embed', changed);
  expect(rowsOf(few)).toEqual({ ...none, computed: 1, reused: 14 });
  expect(few.dataset().digest).not.toBe(digest);

  const model = Buffer.from(colours);
  model[model.indexOf('accelerator')] = 0x41;
  project.write('colours.onnx', model);
  const again = await two.build('onnx_embed', { source, model: 'colours.onnx' });
  expect(rowsOf(again)).toEqual({ ...none, computed: 15 });
  expect(again.dataset().digest).toBe(digest);
  const { differences } = JSON.parse((await project.ax('why', '--json', again.id)).stdout);
  expect(differences).toMatchObject([{ part: 'input file', name: 'colours.onnx' }]);

  const refused = two.build('onnx_embed', { source, model: 'noise.onnx' });
  await expect(refused).rejects.toThrow(/^[^\n]*: The model 'noise\.onnx' can't be used: it is no whole ONNX file\.$/);
  const isNew = (pid: string): boolean => !before.includes(pid);
  expect(childProcesses().filter(isNew)).not.toEqual([]);
  await two.close();
  await until(() => !childProcesses().some(isNew), 60_000);

  for (const workers of [1, 5]) {
    const builder = new Builder(project, workers);
    const full = await builder.build('onnx_embed', { ...changed, model: 'other.onnx' }, { force: true });
    expect(rowsOf(full)).toEqual({ ...none, computed: 15 });
    expect([workers, full.dataset().digest]).toEqual([workers, few.dataset().digest]);
    await builder.close();
  }

  // Nothing else of the project needs the runtime.
  rmSync(project.path(runtime));
  const { status, stderr } = await project.ax('run', '--workers', '1', 'main');
  const built = stderr.split('\n').filter((line) => /^built +\S+ +(image_features|nearest) /.test(line));
  const sentence = 'Neural networks are run by the package onnxruntime-node, which is not installed.';
  const failed = stderr.split('\n').filter((line) => line.startsWith('failed ') && line.endsWith(sentence));
  expect([status, built.length, failed.length]).toEqual([1, 2, 1]);
  const { peerDependencies } = JSON.parse(readFileSync(path.join(methods, 'package.json'), 'utf8'));
  const version = peerDependencies['onnxruntime-node'].replace(/^~(.*)\.0$/, '$1');
  expect(stderr).toContain(`Type: ONNXRUNTIME_NODE_INSTALL=skip npm install onnxruntime-node@${version}\n`);
});
