import { expect, test } from 'vitest';
import { TestProject } from './rig/project.ts';

/** What stands where a text belongs, in a script whose types nobody has checked. */
const others = ['undefined', 'null', '5', '{}', 'Symbol.iterator', '() => 1', "Promise.resolve('m')", 'made'];

const calls = [
  'urd.build(x)',
  'urd.buildChained(x)',
  'urd.files(x)',
  'urd.glob(x)',
  "urd.glob(['*.ts', x])",
  'urd.job(x)',
  'urd.dataset(x)',
  'urd.workdir(x)',
  'urd.warn(x)',
  'urd.linkResult(x, made)',
  'made.file(x)',
  'made.readFile(x)',
  'made.filename(x)',
  'made.open(x)',
  'made.loadJson(x)',
  'made.sliceFiles(x)',
  'made.dataset(x ?? null)',
];

test('what is no text where one belongs is one sentence, whoever is asked', async () => {
  const project = new TestProject({
    methods: {
      m: "import { defineMethod } from '@accelerator/sdk';\nexport default defineMethod({ synthesis: () => 1 });",
      wants: `import { dataset, defineMethod } from '@accelerator/sdk';
export default defineMethod({ datasets: { previous: dataset.optional() }, synthesis: () => 1 });`,
    },
    scripts: {
      main: `import { defineBuild } from '@accelerator/sdk';
export default defineBuild(async (given) => {
  const urd: any = given;
  const made: any = await urd.build('m');
  const wrong: string[] = [];
  const note = async (call: string, x: unknown, ask: (x: any) => unknown) => {
    const { code, message } = await Promise.resolve(x).then(() => ask(x)).then(() => ({ code: 'none', message: '' }), (error) => error);
    if (code !== 'TEXT_EXPECTED' || !/^Expected a text for .*, received .*\\.$/.test(message)) wrong.push(call + ': ' + code + ' ' + message);
  };
  for (const x of [${others.join(', ')}]) {
${calls.map((call) => `    await note(\`${call}, \${String(x)}\`, x, (x) => ${call});`).join('\n')}
  }
  for (const x of [null, 7, 'x', { length: -1 }, { length: NaN }, { stop: 7 }, { stop: null }, { reverse: 1 }, { lenght: 1 }]) {
    const code = await Promise.resolve().then(() => made.chain(x)).then(() => 'none', (error) => error.code);
    if (!['CHAIN_OPTION', 'UNKNOWN_KEY'].includes(code)) wrong.push('made.chain: ' + code + ' ' + JSON.stringify(x));
  }
  const long = 'x'.repeat(5000);
  const codes = [() => urd.files(long), () => urd.files('a\0b'), () => urd.forEachNew('none', '', () => 1), () => urd.finish(Symbol.iterator), () => urd.build('wants', { previous: long })];
  for (const each of codes) {
    const { code, message } = await Promise.resolve().then(each).then(() => ({ code: 'none', message: '' }), (error) => error);
    if (!/^(FOLDER_NOT_FOUND|LIST_NAME_INVALID|NO_SESSION|DATASET_NOT_FOUND)$/.test(code)) wrong.push(each + ': ' + code + ' ' + message);
  }
  for (const x of [null, 5, {}]) await note('made.files', x, (x) => made.files(x));
  for (const empty of ['', '!']) if ((await urd.glob(empty, { allowEmpty: true })).length > 0) wrong.push('glob of nothing');
  if (made.files('').length > 0) wrong.push('files of nothing');
  return wrong;
});`,
    },
  });
  const run = await project.ax('run', '--json');
  expect(run.status, run.stderr).toBe(0);
  expect(JSON.parse(run.stdout.trim().split('\n').at(-1) ?? '')).toMatchObject({ returned: [] });
});
