import { spawn } from 'node:child_process';
import { existsSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { axProgram, finish, type Outcome, TestProject } from './rig/project.ts';

const sdk = "import { defineBuild, defineMap, defineMethod, z } from '@accelerator/sdk';";

/** A script that builds methods and writes their results, or their errors, where a test can read them. */
const buildAll = (names: readonly string[]): string => `${sdk}
import { writeFileSync } from 'node:fs';
export default defineBuild(async (urd) => {
  const results = {};
  for (const name of ${JSON.stringify(names)}) {
    try {
      const job = await urd.build(name);
      results[name] = (await job.load()) ?? null;
    } catch (error) {
      results[name] = { code: error.code, message: error.message, hint: error.hint ?? error.cause?.hint, cause: error.cause?.code };
    }
  }
  writeFileSync('results.json', JSON.stringify(results));
});`;

test('methods and build scripts in every kind of TypeScript and JavaScript; what is passed over says so', async () => {
  const method = (value: string): string => `${sdk}\nexport default defineMethod({ synthesis: () => ${value} });`;
  const commonJs = `const { defineMethod } = require('@accelerator/sdk');\nconst { value } = require('./lib/value.cjs');\n`;
  const esm = ['ts', 'mts', 'tsx', 'js', 'mjs', 'jsx'].map((ending) => [
    `methods/as_${ending}.${ending}`,
    method(`'${ending}'`),
  ]);
  const names = ['as_ts', 'as_mts', 'as_tsx', 'as_js', 'as_mjs', 'as_jsx', 'as_cjs', 'as_cts', 'as_cts_es'];
  const odd = ['dotted.method', 'dotted', 'folder', 'python', 'hidden', 'twice', 'absent'];
  const project = new TestProject({
    files: {
      ...Object.fromEntries(esm),
      'methods/lib/value.cjs': "exports.value = require('node:path').basename('lib/value.cjs');",
      'methods/as_cjs.cjs': `${commonJs}module.exports = defineMethod({ synthesis: () => value });`,
      'methods/as_cts.cts': `${commonJs}module.exports = defineMethod({ synthesis: (): string => value });`,
      'methods/as_cts_es.cts': method("'es' as string"),
      'methods/dotted.method.ts': method('1'),
      'methods/folder/index.ts': method('1'),
      'methods/python.py': '',
      'methods/_hidden.ts': method('1'),
      'methods/types.d.ts': 'export {};',
      'methods/twice.ts': method('1'),
      'methods/twice.mjs': method('2'),
      'build-scripts/all.mts': buildAll([...names, ...odd]),
      'build-scripts/plain.cjs': `const { defineBuild } = require('@accelerator/sdk');
        module.exports = defineBuild(async (urd) => { await urd.build('as_ts'); });`,
      'build-scripts/double.js': buildAll([]),
      'build-scripts/double.ts': buildAll([]),
      'build-scripts/shell.sh': '',
    },
  });
  const outcome = await project.run('all');
  expect(outcome.stderr).toBe('');
  expect(outcome.status).toBe(0);
  expect(project.readJson('results.json')).toMatchObject({
    as_ts: 'ts',
    as_mts: 'mts',
    as_tsx: 'tsx',
    as_js: 'js',
    as_mjs: 'mjs',
    as_jsx: 'jsx',
    as_cjs: 'value.cjs',
    as_cts: 'value.cjs',
    as_cts_es: 'es',
    'dotted.method': { code: 'UNKNOWN_METHOD', hint: expect.stringContaining('has no dot') },
    dotted: { code: 'UNKNOWN_METHOD', hint: expect.stringContaining('has no dot') },
    folder: { code: 'UNKNOWN_METHOD', hint: expect.stringContaining('is a folder') },
    python: { code: 'UNKNOWN_METHOD', hint: expect.stringContaining('neither TypeScript nor JavaScript') },
    hidden: { code: 'UNKNOWN_METHOD', hint: expect.stringContaining('begin with _') },
    twice: { code: 'DUPLICATE_METHOD', message: expect.stringContaining('twice.mjs') },
    absent: { code: 'UNKNOWN_METHOD' },
  });
  const types = project.read('ax-methods.d.ts');
  for (const name of names) expect(types).toContain(`"${name}": typeof import("./methods/${name}.`);
  expect(types).not.toContain('"twice"');
  expect((await project.run('plain')).status).toBe(0);
  expect((await project.ax('run', 'double')).stderr).toContain('stands in two places');
  expect((await project.ax('run', 'shell')).stderr).toContain('neither TypeScript nor JavaScript');
});

test('what a phase is given: datasets and files of earlier phases, and no name that is not there', async () => {
  const names = ['datasets', 'paths', 'names', 'free', 'map', 'generators', 'iterator', 'walker', 'row_iterator'];
  const project = new TestProject({ config: { slices: 3 }, scripts: { main: buildAll(names) } });
  project.write(
    'methods/datasets.ts',
    `${sdk}
    export default defineMethod({
      prepare({ job }) {
        const table = job.datasetWriter({ columns: { n: 'int32' } }).split();
        for (let n = 0; n < 10; n++) table.write(n);
        const words = job.datasetWriter({ name: 'words', columns: { w: 'unicode' } });
        for (let slice = 0; slice < 3; slice++) words.slice(slice).write('w' + slice);
        const finished = words.finish();
        job.linkDataset({ name: 'linked', source: finished, rename: { w: 'word' } });
        const later = job.datasetWriter({ name: 'later', columns: { m: 'int32' } });
        return { finished, later };
      },
      analysis({ job, sliceno, prepareRes: { finished, later } }) {
        const own = [...job.dataset().iterate(sliceno, 'n')];
        for (const n of own) later.write(n * 2);
        let unwritten = '';
        try { job.dataset('later'); } catch (error) { unwritten = error.code; }
        return { own, all: job.dataset().rows, words: [...job.dataset('linked').iterate(null, 'word')], finished: finished.rows, unwritten };
      },
      synthesis: ({ job, analysisRes }) => ({ each: [...analysisRes], later: [...job.dataset('later').iterate('roundrobin', 'm')] }),
    });`,
  );
  project.write(
    'methods/paths.ts',
    `${sdk}
    import { execFileSync } from 'node:child_process';
    import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
    const codeOf = (call) => { try { return call(); } catch (error) { return error.code; } };
    export default defineMethod({
      prepare() { mkdirSync('sub dir'); writeFileSync('sub dir/å.txt', 'from prepare'); },
      analysis: ({ sliceno }) => { writeFileSync('part.' + sliceno, 'part ' + sliceno); },
      async synthesis({ job }) {
        await job.save('kept', 7);
        writeFileSync('own.txt', 'own');
        const read = (name) => execFileSync('cat', [job.path(name)], { encoding: 'utf8', cwd: '/' });
        symlinkSync('/etc', 'link');
        const linked = codeOf(() => job.path('link/hostname'));
        const { rmSync } = await import('node:fs');
        rmSync('link');
        return {
          read: ['sub dir/å.txt', 'part.2', 'own.txt'].map(read),
          folder: execFileSync('ls', [job.path('sub dir')], { encoding: 'utf8' }).trim(),
          refused: ['absent.txt', '../main-1/setup.json', '/etc/hostname', 'setup.json', 'attempts', ''].map((name) => codeOf(() => job.path(name))),
          linked,
          kept: typeof job.path('kept'),
        };
      },
    });`,
  );
  const tryAll = (names: readonly string[]): string => `
    const answers = {};
    for (const name of ${JSON.stringify(names)}) {
      try { answers[name] = String(context[name]); } catch (error) { answers[name] = error.code + ' ' + error.hint; }
    }`;
  project.write(
    'methods/names.ts',
    `${sdk}
    import { inspect } from 'node:util';
    export default defineMethod({
      options: z.object({ limit: z.int().default(3) }),
      analysis(context) {
        ${tryAll(['analysis_res', 'prepare_res', 'slice_no', 'sliceno_', 'limit', 'params', 'urd', 'prepareRes', 'other', 'jobid'])}
        const { prepareRes = 'none', unheard = 5, ...rest } = context;
        const copy = { ...context, sliceno: 9 };
        return { answers, prepareRes, unheard, rest: Object.keys(rest), copy: copy.analysis_res === undefined, printed: inspect(context).includes('analysis_res'), listed: 'analysis_res' in context, json: Object.keys(JSON.parse(JSON.stringify({ ...context, job: 1 }))).length };
      },
      synthesis: ({ analysisRes }) => [...analysisRes][0],
    });`,
  );
  project.write(
    'methods/free.ts',
    `${sdk}
    export default defineMethod({
      prepare: (context) => ({ free: [context.sliceno, context.analysisRes, context.prepareRes] }),
      synthesis({ prepareRes, sliceno = 'none', analysisRes }) { return { ...prepareRes, sliceno, none: [...analysisRes] }; },
    });`,
  );
  project.write(
    'methods/map.ts',
    `${sdk}
    export default defineMap({
      over: 'array',
      options: z.object({ items: z.array(z.int()).default([1, 2, 3, 4]) }),
      output: [['word', 'unicode'], ['2020', 'int32'], ['1', 'unicode']],
      setup(context) { try { return String(context.prepare_res); } catch (error) { return error.code; } },
      map({ item }, context) {
        let code = '';
        try { code = String(context.analysis_res); } catch (error) { code = error.code; }
        return { '1': context.constants, '2020': item, word: code };
      },
    });`,
  );
  project.write(
    'methods/generators.ts',
    `${sdk}
    const refused = (define) => { try { define(); return 'taken'; } catch (error) { return error.code + ' ' + error.message; } };
    const output = { n: 'int32' } as const;
    export default defineMethod({
      synthesis: () => [
        refused(() => defineMethod({ *prepare() {} })),
        refused(() => defineMethod({ async *analysis() {} })),
        refused(() => defineMethod({ synthesis: function* () {}.bind(null) })),
        refused(() => defineMethod({ synthesis: 5 })),
        refused(() => defineMethod({ synthesis: Promise.resolve(1) })),
        refused(() => defineMap({ output, *map() {} })),
        refused(() => defineMap({ output, map: () => null, async *setup() {} })),
        refused(() => defineMap({ output, map: () => null, *onError() {} })),
        refused(() => defineBuild(function* () {})),
        refused(() => defineBuild({ async *build() {} })),
        refused(() => defineMap({ output: { n: { type: 'int32', default: 1.5 } }, map: () => null })),
      ],
    });`,
  );
  project.write(
    'methods/iterator.ts',
    `${sdk}
    export default defineMap({ over: 'array', options: z.object({ items: z.array(z.int()).default([1]) }), output: { n: 'int32' }, setup: () => new Map([[1, 2]]).entries(), map: () => ({ n: 1 }) });`,
  );
  project.write(
    'methods/walker.ts',
    `${sdk}\nexport default defineMethod({ synthesis: () => (async function* () { yield 1; })() });`,
  );
  project.write(
    'methods/row_iterator.ts',
    `${sdk}
    function* rows() { yield { n: 1 }; }
    export default defineMap({ over: 'array', options: z.object({ items: z.array(z.int()).default([1]) }), output: { n: 'int32' }, map: () => rows() });`,
  );
  project.write(
    'build-scripts/lazy.ts',
    `${sdk}\nexport default defineBuild((urd) => (function* () { yield urd.build('absent'); })());`,
  );
  const outcome = await project.run('main');
  expect(outcome.stderr).toBe('');
  expect(outcome.status).toBe(0);
  expect((await project.ax('run', 'lazy')).stderr).toContain('The build script returned an iterator');
  const results = project.readJson('results.json');
  const of = (slice: number): number[] => Array.from({ length: 10 }, (_, n) => n).filter((n) => n % 3 === slice);
  expect(results).toMatchObject({
    datasets: {
      each: [0, 1, 2].map((slice) => ({
        own: of(slice),
        all: 10,
        words: ['w0', 'w1', 'w2'],
        finished: 3,
        unwritten: 'WRITER_USE',
      })),
      later: Array.from({ length: 10 }, (_, n) => n * 2),
    },
    paths: {
      read: ['from prepare', 'part 2', 'own'],
      folder: 'å.txt',
      refused: [
        'JOB_FILE_NOT_FOUND',
        'NAME_LEAVES_JOB',
        'NAME_LEAVES_JOB',
        'NAME_RESERVED',
        'NAME_RESERVED',
        'NAME_LEAVES_JOB',
      ],
      linked: 'JOB_FILE_NOT_FOUND',
      kept: 'string',
    },
    names: {
      answers: {
        analysis_res: 'OTHER_NAME Write `analysisRes`.',
        prepare_res: 'OTHER_NAME Write `prepareRes`.',
        slice_no: 'OTHER_NAME Write `sliceno`.',
        sliceno_: 'OTHER_NAME Write `sliceno`.',
        limit: 'OTHER_NAME Write `options.limit`.',
        params: expect.stringContaining('OTHER_NAME Write `options`'),
        jobid: 'OTHER_NAME Write `job.id`.',
        urd: 'OTHER_NAME A phase asks for jobs by `job.build`, in prepare and synthesis; a map asks for none.',
        prepareRes: 'undefined',
        other: 'undefined',
      },
      prepareRes: 'none',
      unheard: 5,
      copy: true,
      printed: false,
      rest: ['options', 'datasets', 'jobs', 'job', 'slices', 'sliceno'],
    },
    free: { sliceno: 'none', none: [] },
    iterator: { cause: 'RETURNED_ITERATOR' },
    walker: { cause: 'RESULT_NOT_CLONEABLE' },
    row_iterator: { message: expect.stringContaining('received an iterator') },
    generators: [
      expect.stringMatching(
        /^WRONG_SPEC Expected a function as prepare of defineMethod, received a generator function/,
      ),
      expect.stringMatching(/^WRONG_SPEC Expected a function as analysis of defineMethod/),
      expect.stringMatching(/^WRONG_SPEC Expected a function as synthesis of defineMethod, received a generator/),
      'WRONG_SPEC Expected a function as synthesis of defineMethod, received 5.',
      'WRONG_SPEC Expected a function as synthesis of defineMethod, received a Promise.',
      expect.stringMatching(/^WRONG_SPEC Expected a function as map of defineMap/),
      expect.stringMatching(/^WRONG_SPEC Expected a function as setup of defineMap/),
      expect.stringMatching(/^WRONG_SPEC Expected a function as onError of defineMap/),
      expect.stringMatching(/^WRONG_SPEC Expected a function as build of defineBuild/),
      expect.stringMatching(/^WRONG_SPEC Expected a function as build of defineBuild/),
      expect.stringMatching(
        /^COLUMN_SPEC Column 'n' of the output of the map: expected an integer .* as its default, received 1.5/,
      ),
    ],
  });
  const manifest = JSON.parse(project.read('workdirs/main/main-5/default/dataset.json'));
  expect(manifest.order).toEqual(['word', '2020', '1']);
  const [shown, exported] = await Promise.all([
    project.ax('ds', 'main-5', '-n', '1'),
    project.ax('ds', 'main-5', '--export', 'rows.csv'),
  ]);
  expect([exported.status, project.read('rows.csv').split('\n')[1]]).toEqual([0, 'OTHER_NAME,1,OTHER_NAME']);
  expect(project.read('rows.csv')).toMatch(/^word,2020,1\n/);
  expect(shown.stdout).toMatch(/word +2020 +1\n/);
  expect(existsSync(project.path('workdirs/main/main-2/sub dir/å.txt'))).toBe(true);
});

test('the author’s own line comes first and is never cut off, in any folder', async () => {
  const project = new TestProject();
  const home = 'Bjørn & co/a [b] (c) 100% #1';
  const names = ['deep', 'engine', 'awaited', 'packaged', 'mapped'];
  for (const name of ['package.json', 'ax.config.ts']) project.write(`${home}/${name}`, project.read(name));
  project.write(`${home}/build-scripts/main.ts`, buildAll(names));
  project.write(
    `${home}/build-scripts/broken.ts`,
    `${sdk}
    const nest = (depth) => { if (depth > 0) return nest(depth - 1); throw new Error('in the script'); };
    export default defineBuild(async (urd) => { nest(30); });`,
  );
  const body = (text: string): string =>
    `${sdk}\nexport default defineMethod({\n  async synthesis({ job }) {\n${text}\n  },\n});\n`;
  project.write(
    `${home}/methods/deep.ts`,
    body(
      "    const nest = (depth) => {\n      if (depth > 0) return nest(depth - 1);\n      throw new Error('deep');\n    };\n    nest(40);",
    ),
  );
  project.write(
    `${home}/methods/engine.ts`,
    body("    const writer = job.datasetWriter({ columns: { n: 'int32' } });\n    writer.slice(0).write('x');"),
  );
  project.write(
    `${home}/methods/awaited.ts`,
    body("    await new Promise((resolve) => setTimeout(resolve, 5));\n    await job.load('absent');"),
  );
  project.write(`${home}/methods/packaged.ts`, `import { dive } from 'diver';\n${body('    dive(45);')}`);
  project.write(
    `${home}/methods/mapped.ts`,
    `${sdk}\nexport default defineMap({\n  over: 'array',\n  options: z.object({ items: z.array(z.int()).default([1]) }),\n  output: { n: 'int32' },\n  map({ item }) {\n    return item.absent.x;\n  },\n});\n`,
  );
  project.write(
    `${home}/node_modules/diver/package.json`,
    '{ "name": "diver", "version": "1.0.0", "main": "index.cjs" }',
  );
  project.write(
    `${home}/node_modules/diver/index.cjs`,
    "exports.dive = function dive(depth) { if (depth > 0) return dive(depth - 1); throw new Error('dived'); };",
  );
  const run = (script: string): Promise<Outcome> => {
    return finish(
      spawn(process.execPath, [axProgram, 'run', script], {
        cwd: project.path(home),
        env: { ...process.env, NO_COLOR: '1' },
      }),
    );
  };
  symlinkSync(project.path('node_modules/@accelerator'), project.path(home, 'node_modules/@accelerator'));
  const outcome = await run('main');
  expect(outcome.status).toBe(0);
  const own: Record<string, RegExp> = {
    deep: /^methods\/deep\.ts:6:/,
    engine: /^methods\/engine\.ts:5:/,
    awaited: /^methods\/awaited\.ts:5:/,
    packaged: /^methods\/packaged\.ts:5:/,
    mapped: /^methods\/mapped\.ts:7:/,
  };
  for (const [index, name] of names.entries()) {
    const post = JSON.parse(project.read(path.join(home, 'workdirs/main', `main-${index + 1}`, 'post.json')));
    const stack: string = (post.error.cause ?? post.error).stack ?? post.error.stack;
    const frames = stack.split('\n').filter((line) => /^ +at /.test(line));
    const places = frames.map(
      (frame) => /\(?([^()]*:\d+:\d+)\)?$/.exec(frame.replace(/^ +at (async )?/, ''))?.[1] ?? frame,
    );
    const found = places.findIndex((place) => (own[name] ?? /^$/).test(place));
    expect([name, found, stack]).toEqual([name, name === 'packaged' ? 46 : 0, stack]);
    // Nothing of the engine before it.
    expect(frames.slice(0, found).join('\n')).not.toMatch(/sdk\/dist|node:internal/);
    expect(outcome.stderr).toContain(places[found]);
  }
  const broken = await run('broken');
  expect(broken.status).toBe(1);
  expect(broken.stderr + broken.stdout).toMatch(/at nest \(?build-scripts\/broken\.ts:2:/);
});
