import { describe, expect, test } from 'vitest';
import { TestProject } from './rig/project.ts';

const sdk =
  "import { Dataset, dataset, defineBuild, defineMap, defineMethod, inputFiles, job, z } from '@accelerator/sdk';";

interface MadeRows {
  readonly rows: readonly number[];
  readonly reused: number;
}

const rowsOf = (made: readonly MadeRows[]): readonly (readonly number[])[] => made.map(({ rows }) => rows);
const reusedOf = (made: readonly MadeRows[]): readonly number[] => made.map(({ reused }) => reused);

/** A project whose script builds `numbers` from a list in a file, and maps over it; gives what each map made. */
class MapProject extends TestProject {
  constructor(maps: readonly string[]) {
    super();
    this.write(
      'methods/numbers.ts',
      `${sdk}\nexport default defineMethod({ options: z.object({ values: z.array(z.int()) }),
        prepare: ({ job }) => job.datasetWriter({ columns: { v: 'int32' } }),
        analysis: ({ prepareRes: writer, options, sliceno, slices }) => {
          options.values.forEach((value, i) => { if (i % slices === sliceno) writer.write(value); });
        } });`,
    );
    for (const [index, map] of maps.entries()) {
      this.write(
        `methods/rows${index}.ts`,
        `${sdk}\nexport default defineMap({ input: { v: 'int32' }, output: { r: 'float64' }, ${map} });`,
      );
    }
    this.write(
      'build-scripts/main.ts',
      `${sdk}\nimport { readFileSync, writeFileSync } from 'node:fs';
      export default defineBuild(async (urd) => {
        const values = JSON.parse(readFileSync('values.json', 'utf8'));
        const source = await urd.build('numbers', { values });
        const made = [];
        for (let index = 0; index < ${maps.length}; index++) made.push(await urd.build('rows' + index, { source }));
        writeFileSync('out.json', JSON.stringify(made.map((job) => ({ rows: [...job.dataset().iterate('roundrobin', 'r')], ...job.post.rows }))));
      });`,
    );
  }

  async over(values: readonly number[]): Promise<readonly MadeRows[]> {
    this.write('values.json', JSON.stringify(values));
    const { status, stderr, stdout } = await this.ax('run', '--quiet', 'main');
    expect([status, stderr + (status === 0 ? '' : stdout)]).toEqual([0, '']);
    return this.readJson('out.json') as readonly MadeRows[];
  }
}

const mean = 'const all = [...source.iterate(null, "v")]; const mean = all.reduce((a, b) => a + b, 0) / all.length;';

describe('a map that looks beside the cells of its row', () => {
  test('at the source: no row is reused', async () => {
    const maps = [
      // Its setup reads the source.
      `setup({ datasets: { source } }) { ${mean} return mean; }, map: ({ v }, { constants }) => ({ r: v - constants })`,
      `map({ v }, { datasets: { source } }) { ${mean} return { r: v - mean }; }`,
      // The row count only.
      'map: ({ v }, { datasets }) => ({ r: v - datasets.source.rows })',
      `map({ v }, { datasets }) { const { source } = { ...datasets }; ${mean} return { r: v - mean }; }`,
      // A constant is a function that reads it later.
      `setup: ({ datasets }) => () => [...datasets.source.iterate(null, 'v')].length, map: ({ v }, { constants }) => ({ r: v - constants() })`,
      `async map({ v }, { datasets }) { await null; return { r: v - datasets.source.rows }; }`,
    ];
    const project = new MapProject(maps);
    await project.over([1, 2, 3]);
    const again = await project.over([1, 2, 9, 4]);
    expect(rowsOf(again)).toEqual(rowsOf(await new MapProject(maps).over([1, 2, 9, 4])));
    expect(reusedOf(again)).toEqual(maps.map(() => 0));
  });

  test('where a row stands: rows are reused in their places', async () => {
    const maps = [
      'map: ({ v }, { row }) => ({ r: row })',
      'map: ({ v }, { sliceno }) => ({ r: sliceno })',
      // Of some rows only.
      'map: ({ v }, context) => ({ r: v === 7 ? context.row * 10 + context.sliceno : v })',
    ];
    const project = new MapProject(maps);
    await project.over([7, 5, 6, 8]);
    for (const values of [
      [1, 7, 5, 6, 8, 7],
      [7, 5, 6, 8, 2],
      [2, 7, 5, 6, 8, 7, 7],
    ]) {
      expect(rowsOf(await project.over(values))).toEqual(rowsOf(await new MapProject(maps).over(values)));
    }
    const plain = new MapProject(maps);
    expect(reusedOf(await plain.over([7, 5, 6, 8]))).toEqual([0, 0, 0]);
    // In their places rows are taken, from a job that took them itself.
    await plain.over([7, 5, 6, 8, 9]);
    expect(reusedOf(await plain.over([7, 5, 6, 8, 9, 10]))).toEqual([5, 5, 5]);
  });

  test('a map that looks at its row only is reused row by row', async () => {
    const project = new MapProject(['map: ({ v }, { constants, options }) => ({ r: v * 2 })']);
    await project.over([1, 2, 3]);
    expect(await project.over([3, 2, 1, 4])).toMatchObject([{ rows: [6, 4, 2, 8], reused: 3 }]);
  });
});

test('a map over elements that looks at the whole list computes it', async () => {
  const project = new TestProject();
  project.write(
    'methods/m.ts',
    `${sdk}\nexport default defineMap({ over: 'array', options: z.object({ items: z.array(z.int()) }), output: { r: 'int32' },
      map: ({ item }, { options }) => ({ r: item - Math.max(...options.items) }) });`,
  );
  project.write(
    'build-scripts/main.ts',
    `${sdk}\nimport { readFileSync, writeFileSync } from 'node:fs';
    export default defineBuild(async (urd) => {
      const made = await urd.build('m', { items: JSON.parse(readFileSync('items.json', 'utf8')) });
      writeFileSync('out.json', JSON.stringify([...made.dataset().iterate('roundrobin', 'r')]));
    });`,
  );
  project.write('items.json', '[1,2,3]');
  await project.ax('run', 'main');
  project.write('items.json', '[1,2,3,9]');
  await project.ax('run', 'main');
  expect(project.readJson('out.json')).toEqual([-8, -7, -6, 0]);
});

/** What phases may ask of inputs: a job `a`, its dataset `d`, that linked as `l`, `s`, which is or was the first of the chain. */
const asked = {
  identity: {
    where_a_column_lies: "return d.column('v').directory.length;",
    whether_it_is_linked: "return l.column('v').linked;",
    how_many_bytes_it_takes: "return d.column('v').size;",
    what_its_slices_are: "return l.column('v').slices.length;",
    where_a_chain_stops: 'return d.chain({ stop: s }).datasets.length;',
    whether_an_id_is_in_the_chain: "return d.chain({ stop: 'main-7' }).datasets.length;",
    caption_before_it: 'return d.previous.caption;',
    ids_of_the_chain: 'return d.chain().datasets.map(({ id }) => id);',
    what_a_hook_is_given:
      "let c; for (const _ of d.iterate(null, 'v', { beforeDataset: (each) => { c = each.caption; } })); return c;",
    an_error_of_a_dataset: "try { d.column('none'); } catch (error) { return error.message; }",
    an_error_of_an_iteration: "try { d.chain().iterate(9, 'v'); } catch (error) { return error.message; }",
    an_error_of_a_contract: "try { d.typed({ v: 'unicode' }); } catch (error) { return error.message; }",
    an_error_of_a_job: "try { a.readFile('none'); } catch (error) { return error.message; }",
    a_manifest_as_a_file: "return JSON.parse(a.readFile('default/dataset.json').toString()).caption;",
    a_result_of_which_a_job_is_asked: 'return (await n.load()).inner.options.label;',
  },
  content: {
    names_of_datasets: 'return a.datasets();',
    a_column_as_json: "return JSON.stringify(l.column('v'));",
    rows_of_a_chain: "return [...d.chain().iterate(null, 'v')];",
    a_result_with_a_job: 'return Object.keys(await n.load());',
  },
};

test('what is no content of an input is noted when it is asked for, and only then', async () => {
  const project = new TestProject();
  project.write(
    'methods/make.ts',
    `${sdk}\nexport default defineMethod({ options: z.object({ label: z.string() }), datasets: { previous: dataset.optional() },
      jobs: { inner: job.optional() },
      synthesis({ job, options, datasets: { previous }, jobs }) {
        const names = options.label === 'spring' ? ['x', 'y'] : ['y', 'x'];
        for (const name of names) job.datasetWriter({ name, columns: { v: 'int32' } }).split().write(1);
        job.datasetWriter({ previous, caption: options.label, columns: { v: 'int32' } }).split().write(2);
        return jobs.inner === undefined ? 1 : { inner: jobs.inner };
      } });`,
  );
  project.write(
    'methods/link.ts',
    `${sdk}\nexport default defineMethod({ options: z.object({ label: z.string() }), datasets: { s: dataset({ v: 'int32' }) },
      synthesis({ job, options: { label }, datasets: { s } }) {
        if (label === 'spring') return void job.linkDataset({ source: s });
        const writer = job.datasetWriter({ previous: s.previous ?? undefined, columns: { v: 'int32' } }).split();
        for (const v of s.iterate(null, 'v')) writer.write(v);
      } });`,
  );
  const bodies = { ...asked.identity, ...asked.content };
  const cases = Object.entries(bodies).map(([name, body]) => `${name}: async ({ a, n }, { d, l, s }) => { ${body} },`);
  project.write(
    'methods/ask.ts',
    `${sdk}\nconst cases = { ${cases.join('\n')} };
    export default defineMethod({ options: z.object({ what: z.string() }), jobs: { a: job(), n: job.optional() },
      datasets: { d: dataset(), l: dataset(), s: dataset() },
      synthesis: ({ options, jobs, datasets }) => cases[options.what](jobs, datasets) });`,
  );
  project.write(
    'build-scripts/main.ts',
    `${sdk}\nimport { writeFileSync } from 'node:fs';
    export default defineBuild({ options: z.object({ label: z.string() }), async build(urd, { label }) {
      const first = await urd.build('make', { label });
      const other = await urd.build('make', { label: 'other' });
      const a = await urd.build('make', { label, previous: first });
      const l = await urd.build('link', { label, s: a });
      const n = await urd.build('make', { label: 'outer', inner: first });
      const inputs = { a, d: a, l, s: label === 'spring' ? first : other };
      const jobs = await Promise.all(${JSON.stringify(Object.keys(bodies))}.map((what) => urd.build('ask', { what, ...inputs, n: what.startsWith('a_result') ? n : undefined })));
      const built = urd.jobs.filter(({ how }) => how === 'built').map(({ job }) => job);
      writeFileSync('out.json', JSON.stringify(jobs.filter((job) => built.includes(job)).map(({ options }) => options.what)));
    } });`,
  );
  const built = async (label: string): Promise<unknown> => {
    const { status, stdout, stderr } = await project.ax('run', '--quiet', 'main', '--label', label);
    expect([status, stderr + (status === 0 ? '' : stdout)]).toEqual([0, '']);
    return project.readJson('out.json');
  };
  expect(await built('spring')).toEqual(Object.keys(bodies));
  // The job in its result has other options, of which whoever is given it may ask.
  expect(await built('autumn')).toEqual([...Object.keys(asked.identity), 'a_result_with_a_job']);
  expect(await built('autumn')).toEqual([]);
});

describe('what an input tells beside its content', () => {
  interface Use {
    readonly results: readonly unknown[];
    /** How often the method ran. */
    readonly runs: number;
  }

  /** `make` gives the same whatever `label` is; methods look at it in some way, in runs with two labels and the first again. */
  async function uses(phases: readonly string[]): Promise<readonly Use[]> {
    const project = new TestProject();
    project.write(
      'methods/make.ts',
      `${sdk}\nexport default defineMethod({ options: z.object({ label: z.string() }),
        prepare({ job }) { const w = job.datasetWriter({ columns: { v: 'int32' } }); w.split().write(1); },
        synthesis: ({ options }) => { console.log(options.label); return 1; } });`,
    );
    for (const [index, phase] of phases.entries()) {
      project.write(
        `methods/use${index}.ts`,
        `${sdk}\nexport default defineMethod({ jobs: { a: job() }, datasets: { d: dataset() },
          async synthesis({ jobs: { a }, datasets: { d } }) { ${project.count(`use${index}`)} ${phase} } });`,
      );
    }
    project.write(
      'build-scripts/main.ts',
      `${sdk}\nimport { writeFileSync } from 'node:fs';
      export default defineBuild({ options: z.object({ label: z.string() }), async build(urd, { label }) {
        const a = await urd.build('make', { label });
        const results = [];
        for (let index = 0; index < ${phases.length}; index++) results.push(await (await urd.build('use' + index, { a, d: a })).load());
        writeFileSync('out.json', JSON.stringify(results));
      } });`,
    );
    const results: unknown[][] = [];
    for (const label of ['spring', 'autumn', 'spring']) {
      const { status, stdout, stderr } = await project.ax('run', 'main', '--label', label);
      expect([status, status === 0 ? '' : stdout + stderr]).toEqual([0, '']);
      results.push(project.readJson('out.json') as unknown[]);
    }
    return phases.map((_, index) => ({
      results: results.map((each) => each[index]),
      runs: project.counts()[`use${index}`] ?? 0,
    }));
  }

  test('is told anew where it is another', async () => {
    const found = await uses([
      'return a.options.label;',
      'return a.output()[0].text.trim();',
      'return a.setup.preimage.options.label;',
    ]);
    for (const use of found) expect(use).toEqual({ results: ['spring', 'autumn', 'spring'], runs: 2 });
  });

  test('which one it is', async () => {
    const phases = [
      'return a.id;',
      "return 'made from ' + a;",
      'return JSON.parse(JSON.stringify({ a }));',
      'return d.id;',
      'return d.jobId;',
      'return d.manifest.jobId;',
      'return a.dataset().id;',
    ];
    for (const [index, { results, runs }] of (await uses(phases)).entries()) {
      const phase = phases[index];
      expect({ phase, runs }).toEqual({ phase, runs: 2 });
      expect(results[1]).not.toEqual(results[0]);
      expect(results[2]).toEqual(results[0]);
    }
  });

  test('content alone is reused', async () => {
    const found = await uses([
      'return a.load();',
      "return [...d.iterate(null, 'v')];",
      "job; return d.column('v').max;",
      'return a.digest.length + d.digest.length;',
      'return [a.files().length, a.datasets().length, d.rows, d.slices];',
    ]);
    expect(found.map(({ runs }) => runs)).toEqual([1, 1, 1, 1, 1]);
  });
});
