import { writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { configSchema, defineConfig } from '../src/config.ts';
import { parseOptions } from '../src/parse-options.ts';
import { Project } from '../src/project.ts';
import { TestRun } from './test-run.ts';

const parse = (given: object): unknown => parseOptions(configSchema(), given, 'ax.config.ts').value;

describe('the configuration', () => {
  test('every key has a default', () => {
    expect(parse({})).toMatchObject({
      slices: 8,
      methods: ['methods', '@accelerator/methods'],
      buildScripts: 'build-scripts',
      results: 'results',
      inputDirectory: '.',
      durability: 'full',
      workers: expect.any(Number),
    });
  });

  test.each<[object, string, string | undefined]>([
    [{ slizes: 4 }, "Expected no 'slizes' in ax.config.ts.", "Did you mean 'slices'?"],
    [{ workdirs: 'x' }, "Expected an object for ax.config.ts.workdirs, received 'x'.", undefined],
    [{ slices: 4, Workers: 2 }, "Expected no 'Workers' in ax.config.ts.", "Did you mean 'workers' or 'workdirs'?"],
    [{ slices: '4' }, "Expected an integer for ax.config.ts.slices, received '4'.", undefined],
    [{ slices: 0 }, 'Expected at least 1 for ax.config.ts.slices, received 0.', undefined],
    [{ workers: 2000 }, 'Expected at most 1024 for ax.config.ts.workers, received 2000.', undefined],
    [{ methods: 'methods' }, "Expected an array for ax.config.ts.methods, received 'methods'.", undefined],
    [{ methods: [] }, 'Expected at least 1 element for ax.config.ts.methods, received an empty array.', undefined],
    [{ methods: ['a', 3] }, 'Expected text for ax.config.ts.methods[1], received 3.', undefined],
    [{ durability: 'none' }, "Expected one of full, fast for ax.config.ts.durability, received 'none'.", undefined],
  ])('%j is refused', (given, message, hint) => {
    let thrown: unknown;
    try {
      parse(given);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toMatchObject({ code: 'OPTION_INVALID', message });
    expect(thrown).toHaveProperty('hint', hint);
  });

  test('defineConfig gives what it was given', () => {
    expect({ ...defineConfig({ slices: 3 }) }).toEqual({ slices: 3 });
  });
});

describe('a project', () => {
  test('is found from any folder in it, and overrides win', async () => {
    const run = await TestRun.open({ 'methods/lib/x.ts': '' });
    const project = await Project.open(run.path('methods/lib'), { workers: 7 });
    expect(project.directory).toBe(run.project.directory);
    expect(project.config).toMatchObject({ slices: 2, workers: 7 });
  });

  test('has no workdir without a name, nor one where a file stands', async () => {
    const run = await TestRun.open({ file: '' });
    const { directory } = run.project;
    await expect(Project.open(directory, { workdir: '' })).rejects.toMatchObject({ code: 'OPTION_INVALID' });
    for (const workdir of ['file', 'file/in/it']) {
      const project = await Project.open(directory, { workdir });
      expect(() => project.ensureWorkdir()).toThrow(expect.objectContaining({ code: 'WORKDIR_NOT_MADE' }));
    }
  });

  test.each<[string, string, string]>([
    ['export default { slizes: 2 };', 'OPTION_INVALID', "Expected no 'slizes' in ax.config.ts."],
    [
      'export const a = 1;',
      'DOES_NOT_COMPILE',
      'ax.config.ts does not compile: expected an `export default` in it, found none',
    ],
    [
      'export default 3;',
      'CONFIG_INVALID',
      'Expected `export default defineConfig({...})` in ax.config.ts, found something else.',
    ],
    ["throw new Error('no luck');", 'DOES_NOT_LOAD', 'ax.config.ts does not load: no luck'],
  ])('%s', async (source, code, message) => {
    const run = await TestRun.open();
    writeFileSync(run.path('ax.config.ts'), source);
    await expect(Project.open(run.project.directory)).rejects.toThrow(expect.objectContaining({ code, message }));
  });
});
