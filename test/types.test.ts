import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { expect, test } from 'vitest';
import { TestProject } from './rig/project.ts';

const tsc = path.resolve(import.meta.dirname, '../node_modules/typescript/bin/tsc');
const sdk =
  "import { type Dataset, dataset, defineBuild, defineMap, defineMethod, inputFiles, type InputFile, type InputJob, type Job, job, json, z } from '@accelerator/sdk';";

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
  prices: `${sdk}
    export default defineMap({
      over: 'files',
      options: z.object({ files: inputFiles() }),
      output: { net: { type: 'number', nullable: false }, shape: json<[number, number]>(), item: 'unicode' },
      map: ({ file }) => ({ net: file.read().length, shape: null, item: file.name }),
    });`,
  words: `${sdk}
    export default defineMap({
      over: 'array',
      options: z.object({ items: z.array(z.object({ word: z.string() })) }),
      output: [['word', 'unicode'], ['2020', 'int64']],
      map: ({ item }) => ({ word: item.word.toUpperCase(), '2020': BigInt(item.word.length) }),
    });`,
  vat: `${sdk}
    export default defineMap({
      options: z.object({ rate: z.number().default(25) }),
      input: { net: 'number' },
      output: { vat: 'number' },
      map: ({ net }, { options }) => ({ vat: net * options.rate }),
    });`,
  total: `${sdk}
    export default defineMap({
      input: { net: 'number', vat: { type: 'number', nullable: true } },
      output: { total: 'number', item: 'int32' },
      map: ({ net, vat }) => ({ total: net + (vat ?? 0), item: 1 }),
    });`,
  spoken: `${sdk}
    export default defineMap({ input: { vat: 'unicode' }, output: { spoken: 'unicode' }, map: ({ vat }) => ({ spoken: vat }) });`,
  joined: `${sdk}
    export default defineMethod({
      datasets: { left: dataset({ net: 'number' }), right: dataset.optional({ vat: 'number' }), more: dataset.list({ net: 'number' }) },
      synthesis: () => 1,
    });`,
  parent: `${sdk}
    export default defineMethod({
      options: z.object({ n: z.int() }),
      prepare: ({ job }) => job.build('model'),
      async synthesis({ job, options, prepareRes: model }) {
        const vat = await job.build('vat', { source: await job.build('prices', { files: ['a'] }), rate: 20 });
        const [first] = vat.dataset().iterate(null, ['vat', 'net', 'item']);
        return { first, n: options.n, weight: (await model.load()).weight, rate: vat.options.rate };
      },
    });`,
  // Their types can't be inferred.
  any: `${sdk}\nexport default defineMethod({ options: z.object({ n: z.int() }), synthesis: () => 1 }) as any;`,
  unknown: `${sdk}\nexport default defineMethod({ synthesis: () => 1 }) as unknown;`,
  loose: `${sdk}
    const options: z.ZodObject = z.object({ n: z.int() });
    export default defineMethod({ options, datasets: { source: dataset() }, synthesis: () => 1 });`,
  records: `${sdk}
    const datasets: Record<string, ReturnType<typeof dataset>> = { source: dataset() };
    export default defineMethod({ options: z.object({ n: z.int() }), datasets, synthesis: () => 1 });`,
};

const script = (body: string): string =>
  `${sdk}
    export const same = <A, B>(_: (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false): void => {};
    export default defineBuild(async (urd) => {\n${body}\n});\n`;
/** Above the first line of the body. */
const above = 3;

const right = `
  const imported = await urd.build('imported', { files: ['a.jpg'] });
  const model = await urd.build('model');
  const first = await urd.build('histogram', { source: imported, others: [imported, 'main-1'], model });
  await urd.build('histogram', { source: imported.dataset('x'), model: 'main-3', mode: 'b', digits: 3, maybe: null });
  await urd.build('histogram', { options: { digits: 1 }, datasets: { source: imported }, jobs: { model } });
  const result = await first.load();
  same<typeof result, { merged: Map<string, number>; weight: string }>(true);
  same<typeof first.options, { digits: number; mode?: 'a' | 'b' | undefined }>(true);
  same<typeof imported.options, { files: InputFile[] }>(true);
  same<typeof model.options, Record<never, never>>(true);

  const prices = await urd.build('prices', { files: ['a'] });
  const net = prices.dataset().iterate(null, ['net', 'shape', 'item']);
  same<typeof net, IterableIterator<[number, [number, number] | null, string | null]>>(true);
  const words = await urd.build('words', { items: [{ word: 'a' }] });
  const named = words.dataset().iterate(0, ['word', '2020']);
  same<typeof named, IterableIterator<[string | null, bigint | null]>>(true);

  const parent = await (await urd.build('parent', { n: 1 })).load();
  same<typeof parent, { first: [number | null, number, string | null] | undefined; n: number; weight: number; rate: number }>(true);

  // What a map adds stands beside what its source has, or in the place of it.
  const vat = await urd.build('vat', { source: prices, rate: 20 });
  const both = vat.dataset().chain().iterate(null, ['vat', 'net', 'item']);
  same<typeof both, IterableIterator<[number | null, number, string | null]>>(true);
  const total = await urd.build('total', { datasets: { source: vat.dataset() } });
  const all = total.dataset().previous?.row(0);
  same<typeof all, { readonly net: number; readonly shape: [number, number] | null; readonly vat: number | null; readonly total: number | null; readonly item: number | null } | undefined>(true);
  const chained = await urd.buildChained('vat', { source: prices });
  const first5 = chained.dataset().iterate(null, 'vat', { where: (value) => value !== null, map: (value) => value ?? 0 });
  same<typeof first5, IterableIterator<number>>(true);

  // Of a source whose columns are not known, others may be there.
  const open = await urd.build('vat', { source: imported });
  const some = open.dataset().iterate(null, ['vat', 'anything']);
  same<typeof some, IterableIterator<[number | null, unknown]>>(true);
  const row = open.dataset().row(0);
  same<typeof row.vat, number | null>(true);
  for (const { columns } of open.dataset().batches(0, ['vat', 'other'])) {
    const values: Float64Array = columns.vat.values;
    console.log(values, columns.other);
  }
  const opened = await urd.build('total', { source: open });
  const more = opened.dataset().iterate(null, ['total', 'vat', 'other']);
  same<typeof more, IterableIterator<[number | null, number | null, unknown]>>(true);
  await urd.build('total', { source: 'main-3' });
  await urd.build('spoken', { source: urd.dataset('main-1') });
  await urd.build('joined', { left: prices, right: vat, more: [vat, prices.dataset(), urd.job('main-1')] });
  await urd.build('joined', { left: prices, right: null });

  const latest = urd.latest('vat');
  const rate: number = latest.options.rate;
  same<typeof latest, Job<undefined, any, { rate: number }>>(false);
  const bad = open.dataset('bad').iterate(null, 'reason');
  same<typeof bad, IterableIterator<unknown>>(true);

  // What is typed goes wherever nothing is asked of it.
  const looseDataset: Dataset = vat.dataset();
  const looseJob: Job = vat;
  const input: InputJob = opened;
  const typed: Dataset<{ net: 'number' }> = looseDataset.typed({ net: 'number' });
  await urd.build('vat', { source: looseDataset, previous: typed });
  await urd.build('vat', { source: looseJob });
  urd.linkResult('x', vat);

  await urd.build('any', { anything: 1 });
  await urd.build('any');
  await urd.build('unknown', { anything: 1 });
  await urd.build('loose', { n: 1, source: imported });
  await urd.build('records', { n: 1, source: vat, whatever: 'main-1' });
  await urd.build('script', { n: 1 });
  const plain: unknown = await (await urd.build('script')).load();
  console.log(rate, input, plain);`;

/** Each is red, in one line, and says so at first. */
const wrong: readonly (readonly [snippet: string, message: RegExp])[] = [
  ["await urd.build('histogran', {});", /"histogran"/],
  ["await urd.build('prices', { file: ['a.jpg'] });", /'file' does not exist .*"files is missing"/],
  ["await urd.build('prices', { files: [1] });", /'number' is not assignable to type 'string \| InputFile'/],
  ["await urd.build('prices');", /Expected 2-3 arguments/],
  ["await urd.build('prices', {});", /"files is missing"/],
  ["await urd.build('histogram', { digits: 1 });", /"(source|model) is missing" \| "(source|model) is missing"/],
  ["await urd.build('histogram', { model });", /"source is missing"/],
  ["await urd.build('histogram', { source: 'main-1' });", /"model is missing"/],
  ["await urd.build('histogram', { jobs: { model }, datasets: {} });", /GivenInputs<{ readonly source: /],
  ["await urd.buildChained('vat', { rate: 1 });", /"source is missing"/],
  ["await urd.build('histogram', { source: 'main-1', model, digits: 'two' });", /'string' is not .* 'number'/],
  ["await urd.build('histogram', { source: 'main-1', model, mode: 'c' });", /"c"/],
  ["await urd.build('histogram', { source: 'main-1', model, more: 1 });", /'more' does not exist/],
  ["await urd.build('histogram', { source: 5, model });", /'number' is not assignable to type 'DatasetArgument</],
  ["await urd.build('model', { source: prices });", /'source' does not exist .*<"model", "complete">/],
  ["const n: number = (await (await urd.build('histogram', { source: 'main-1', model })).load()).weight;", /'string'/],
  // A source is known to lack what is needed.
  ["await urd.build('vat', { source: words });", /"words".*DatasetArgument<{ readonly net: "number"; }>/],
  ["await urd.build('vat', { source: words.dataset() });", /Dataset<.*word.*DatasetArgument<.*net/],
  ["await urd.build('vat', { source: typed });", /Dataset<{ readonly gross.*DatasetArgument<.*net/],
  ["await urd.build('vat', { datasets: { source: words } });", /"words".*DatasetArgument<.*net/],
  ["await urd.buildChained('vat', { source: words });", /"words".*DatasetArgument<.*net/],
  ["await urd.build('total', { source: prices });", /"prices".*DatasetArgument<.*vat/],
  ["await urd.build('spoken', { source: vat });", /"vat".*DatasetArgument<.*vat: "unicode"/],
  ["await urd.build('spoken', { source: open });", /"vat".*DatasetArgument<.*vat: "unicode"/],
  ["await urd.build('joined', { left: words });", /DatasetArgument<.*net/],
  ["await urd.build('joined', { left: vat, right: words });", /DatasetArgument<.*vat/],
  ["await urd.build('joined', { left: vat, more: [vat, words] });", /DatasetArgument<.*net/],
  // What a phase asks for.
  [
    "defineMethod({ synthesis: ({ job }) => job.build('prices', { file: [] }) });",
    /'file' does not exist .*"files is missing"/,
  ],
  ["defineMethod({ synthesis: ({ job }) => job.build('histogran', {}) });", /"histogran"/],
  ["defineMethod({ analysis: ({ job }) => job.build('model') });", /'build' does not exist/],
  // Columns that no dataset has.
  ["prices.dataset().iterate(null, 'nett');", /No overload/],
  ["vat.dataset().iterate(null, ['vat', 'nope']);", /No overload/],
  ['vat.dataset().row(0).nope;', /'nope' does not exist/],
  ["(await urd.buildChained('vat', { source: prices })).dataset().iterate(null, 'nope');", /No overload/],
  ['vat.options.rat;', /'rat' does not exist/],
  ['vat.options.rate.length;', /'length' does not exist on type 'number'/],
  ["urd.latest('vat').options.rat;", /'rat' does not exist/],
];

test('the compiler marks what a build would refuse, says what it is, and marks nothing else', async () => {
  const project = new TestProject({
    methods,
    scripts: { first: `${sdk}\nexport default defineBuild(async () => {});` },
    files: {
      'methods/script.js':
        "import { defineMethod } from '@accelerator/sdk';\nexport default defineMethod({ synthesis: () => 1 });\n",
      'tsconfig.json': JSON.stringify({
        compilerOptions: {
          module: 'NodeNext',
          target: 'ES2022',
          lib: ['ES2023', 'ESNext.Disposable'],
          strict: true,
          noUncheckedIndexedAccess: true,
          allowImportingTsExtensions: true,
          resolveJsonModule: true,
          noEmit: true,
          types: ['node'],
          typeRoots: [path.resolve(import.meta.dirname, '../node_modules/@types')],
        },
        include: ['ax-methods.d.ts', 'build-scripts', 'methods'],
      }),
    },
  });
  expect((await project.run('first')).status).toBe(0);
  project.write('build-scripts/right.ts', script(right));
  const given = [
    "const [model, prices] = [await urd.build('model'), await urd.build('prices', { files: [] })];",
    "const [words, vat] = [await urd.build('words', { items: [] }), await urd.build('vat', { source: prices })];",
    "const [open, typed] = [await urd.build('vat', { source: 'x' }), words.dataset().typed({ gross: 'number' })];",
  ];
  project.write('build-scripts/wrong.ts', script([...given, ...wrong.map(([snippet]) => snippet)].join('\n')));
  const args = [tsc, '-p', project.directory, '--pretty', 'false'];
  const { stdout } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  // A package inside of the engine has types for browsers; what is published brings none of it.
  const errors = [...stdout.matchAll(/^(?!\s)(.*)\((\d+),\d+\): error TS\d+: (.*)$/gm)]
    .filter(([, file = '']) => !file.includes('node_modules/aws4fetch/'))
    .map(([, file = '', line, message = '']) => ({ file: path.basename(file), line: Number(line), message }));
  expect(errors.filter(({ file }) => file !== 'wrong.ts')).toEqual([]);
  const at = (index: number): string =>
    errors.flatMap(({ line, message }) => (line === above + given.length + 1 + index ? [message] : [])).join('\n');
  expect(wrong.map(([snippet], index) => ({ snippet, message: at(index) }))).toEqual(
    wrong.map(([snippet, message]) => ({ snippet, message: expect.stringMatching(message) })),
  );
  // And on no other line.
  expect(new Set(errors.map(({ line }) => line)).size).toBe(wrong.length);
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
