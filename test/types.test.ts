import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { expect, test } from 'vitest';
import { TestProject } from './rig/project.ts';

const tsc = path.resolve(import.meta.dirname, '../node_modules/typescript/bin/tsc');
const sdk = "import { dataset, defineBuild, defineMethod, inputFiles, job, json, z } from '@accelerator/sdk';";

const methods = {
  imported: `${sdk}
    export default defineMethod({
      options: z.object({ files: inputFiles() }),
      prepare: ({ job }) => job.datasetWriter({ columns: { image: 'bytes', shape: json<[number, number]>(), filename: 'unicode' } }),
      analysis({ prepareRes: writer, options }) {
        for (const file of options.files) writer.write(file.read(), [1, 2], file.name);
      },
    });`,
  histogram: `${sdk}
    export default defineMethod({
      options: z.object({ digits: z.int().default(2), mode: z.enum(['a', 'b']).optional() }),
      datasets: { source: dataset({ shape: json<[number, number]>() }), others: dataset.list(), maybe: dataset.optional() },
      jobs: { model: job<{ weight: number }>() },
      prepare: ({ options }) => ({ base: options.digits }),
      analysis({ datasets, prepareRes, sliceno }) {
        const histogram = new Map<string, number>();
        for (const [w, h] of datasets.source.iterate(sliceno, 'shape')) histogram.set(\`\${w + h}\`, prepareRes.base);
        return histogram;
      },
      async synthesis({ analysisRes, jobs }) {
        const { weight } = await jobs.model.load();
        return { merged: analysisRes.merge(), weight: weight.toFixed(1) };
      },
    });`,
  model: `${sdk}\nexport default defineMethod({ synthesis: () => ({ weight: 1 }) });`,
};

/** The lines of a script body that the compiler marks. */
async function redLines(body: string): Promise<{ lines: number[]; text: string }> {
  const project = new TestProject({
    methods,
    scripts: { first: `${sdk}\nexport default defineBuild(async () => {});` },
  });
  project.write(
    'tsconfig.json',
    JSON.stringify({
      compilerOptions: {
        module: 'NodeNext',
        target: 'ES2022',
        lib: ['ES2023', 'ESNext.Disposable'],
        strict: true,
        noUncheckedIndexedAccess: true,
        allowImportingTsExtensions: true,
        resolveJsonModule: true,
        skipLibCheck: true,
        noEmit: true,
        types: ['node'],
        typeRoots: [path.resolve(import.meta.dirname, '../node_modules/@types')],
      },
      include: ['ax-methods.d.ts', 'build-scripts', 'methods'],
    }),
  );
  expect((await project.run('first')).status).toBe(0);
  project.write('build-scripts/checked.ts', `${sdk}\nexport default defineBuild(async (urd) => {\n${body}\n});\n`);
  const { stdout } = spawnSync(process.execPath, [tsc, '-p', project.directory, '--pretty', 'false'], {
    encoding: 'utf8',
  });
  const lines = [...stdout.matchAll(/^(?!\s)(.*)\((\d+),\d+\): error/gm)].map((match) =>
    match[1]?.endsWith('build-scripts/checked.ts') === true ? Number(match[2]) - 2 : -1,
  );
  return { lines: [...new Set(lines)], text: stdout };
}

test('inputs and results are known: what is right is not marked', async () => {
  const { lines, text } = await redLines(`
    const imported = await urd.build('imported', { files: ['a.jpg'] });
    const model = await urd.build('model');
    const first = await urd.build('histogram', { source: imported, others: [imported, 'main-1'], model });
    const second = await urd.build('histogram', { source: imported.dataset('x'), model: 'main-3', mode: 'b', digits: 3, maybe: null });
    const third = await urd.build('histogram', { options: { digits: 1 }, datasets: { source: imported }, jobs: { model } });
    const result = await first.load();
    const count: number | undefined = result.merged.get('3');
    const text: string = result.weight;
    console.log(count, text, second, third);`);
  expect(text).toBe('');
  expect(lines).toEqual([]);
});

test('a wrong name or type is red, and only that', async () => {
  const { lines } = await redLines(
    [
      "const model = await urd.build('model');",
      "await urd.build('histogran', {});",
      "await urd.build('imported', { file: ['a.jpg'] });",
      "await urd.build('imported', { files: [1] });",
      "await urd.build('imported');",
      "await urd.build('histogram', { source: 'main-1', model, digits: 'two' });",
      "await urd.build('histogram', { source: 'main-1', model, mode: 'c' });",
      "await urd.build('histogram', { model });",
      "await urd.build('histogram', { source: 5, model });",
      "const n: number = (await (await urd.build('histogram', { source: 'main-1', model })).load()).weight;",
      'console.log(n);',
    ].join('\n'),
  );
  expect(lines).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10]);
});

test('ax run keeps the declaration file fresh', async () => {
  const project = new TestProject({
    methods: { one: methods.model },
    scripts: { main: `${sdk}\nexport default defineBuild(async () => {});` },
  });
  await project.run('main');
  expect(project.read('ax-methods.d.ts')).toContain('"one": typeof import("./methods/one.ts").default;');
  project.write('methods/two.ts', methods.model);
  await project.run('main');
  expect(project.read('ax-methods.d.ts')).toContain('"two": typeof import("./methods/two.ts").default;');
});
