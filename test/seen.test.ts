import { describe, expect, test } from 'vitest';
import { TestProject } from './rig/project.ts';

const sdk =
  "import { Dataset, dataset, defineBuild, defineMap, defineMethod, inputFiles, job, z } from '@accelerator/sdk';";

/** A project whose script builds `numbers` from a list in a file, and a map over it; gives what the map made. */
class MapProject extends TestProject {
  constructor(map: string) {
    super();
    this.write(
      'methods/numbers.ts',
      `${sdk}\nexport default defineMethod({ options: z.object({ values: z.array(z.int()) }),
        prepare: ({ job }) => job.datasetWriter({ columns: { v: 'int32' } }),
        analysis: ({ prepareRes: writer, options, sliceno, slices }) => {
          options.values.forEach((value, i) => { if (i % slices === sliceno) writer.write(value); });
        } });`,
    );
    this.write(
      'methods/rows.ts',
      `${sdk}\nexport default defineMap({ input: { v: 'int32' }, output: { r: 'float64' }, ${map} });`,
    );
    this.write(
      'build-scripts/main.ts',
      `${sdk}\nimport { readFileSync, writeFileSync } from 'node:fs';
      export default defineBuild(async (urd) => {
        const values = JSON.parse(readFileSync('values.json', 'utf8'));
        const source = await urd.build('numbers', { values });
        const made = await urd.build('rows', { source });
        writeFileSync('out.json', JSON.stringify({ rows: [...made.dataset().iterate('roundrobin', 'r')], ...made.post.rows }));
      });`,
    );
  }

  async over(values: readonly number[]): Promise<{ readonly rows: readonly number[]; readonly reused: number }> {
    this.write('values.json', JSON.stringify(values));
    const { status, stderr, stdout } = await this.ax('run', '--quiet', 'main');
    expect([status, stderr + (status === 0 ? '' : stdout)]).toEqual([0, '']);
    return this.readJson('out.json') as { rows: number[]; reused: number };
  }
}

const mean = 'const all = [...source.iterate(null, "v")]; const mean = all.reduce((a, b) => a + b, 0) / all.length;';

describe('a map that looks beside the cells of its row', () => {
  test.each([
    [
      'setup reads the source',
      `setup({ datasets: { source } }) { ${mean} return mean; }, map: ({ v }, { constants }) => ({ r: v - constants })`,
    ],
    ['map reads the source', `map({ v }, { datasets: { source } }) { ${mean} return { r: v - mean }; }`],
    ['map asks for its row count only', 'map: ({ v }, { datasets }) => ({ r: v - datasets.source.rows })'],
    [
      'map spreads the datasets',
      `map({ v }, { datasets }) { const { source } = { ...datasets }; ${mean} return { r: v - mean }; }`,
    ],
    [
      'a constant is a function that reads it later',
      `setup: ({ datasets }) => () => [...datasets.source.iterate(null, 'v')].length, map: ({ v }, { constants }) => ({ r: v - constants() })`,
    ],
    [
      'after something was awaited',
      `async map({ v }, { datasets }) { await null; return { r: v - datasets.source.rows }; }`,
    ],
  ])('%s', async (_, map) => {
    const project = new MapProject(map);
    const plain = new MapProject(map);
    await project.over([1, 2, 3]);
    const again = await project.over([1, 2, 9, 4]);
    expect(again.rows).toEqual((await plain.over([1, 2, 9, 4])).rows);
    expect(again.reused).toBe(0);
  });

  test.each([
    ['row', 'map: ({ v }, { row }) => ({ r: row })'],
    ['sliceno', 'map: ({ v }, { sliceno }) => ({ r: sliceno })'],
    ['both, of some rows only', 'map: ({ v }, context) => ({ r: v === 7 ? context.row * 10 + context.sliceno : v })'],
  ])('where a row stands: %s', async (_, map) => {
    const project = new MapProject(map);
    const plain = new MapProject(map);
    await project.over([7, 5, 6, 8]);
    for (const values of [
      [1, 7, 5, 6, 8, 7],
      [7, 5, 6, 8, 2],
      [2, 7, 5, 6, 8, 7, 7],
    ]) {
      expect((await project.over(values)).rows).toEqual((await new MapProject(map).over(values)).rows);
    }
    expect((await plain.over([7, 5, 6, 8])).reused).toBe(0);
    // In their places rows are taken, from a job that took them itself.
    await plain.over([7, 5, 6, 8, 9]);
    expect((await plain.over([7, 5, 6, 8, 9, 10])).reused).toBe(5);
  });

  test('a map that looks at its row only is reused row by row', async () => {
    const project = new MapProject('map: ({ v }, { constants, options }) => ({ r: v * 2 })');
    await project.over([1, 2, 3]);
    const again = await project.over([3, 2, 1, 4]);
    expect([again.rows, again.reused]).toEqual([[6, 4, 2, 8], 3]);
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
  /** `make` gives the same whatever `label` is; `use` looks at it in some way. */
  async function uses(phase: string): Promise<{ readonly results: unknown[]; readonly runs: number }> {
    const project = new TestProject();
    project.write(
      'methods/make.ts',
      `${sdk}\nexport default defineMethod({ options: z.object({ label: z.string() }),
        prepare({ job }) { const w = job.datasetWriter({ columns: { v: 'int32' } }); w.split().write(1); },
        synthesis: ({ options }) => { console.log(options.label); return 1; } });`,
    );
    project.write(
      'methods/use.ts',
      `${sdk}\nexport default defineMethod({ jobs: { a: job() }, datasets: { d: dataset() },
        async synthesis({ jobs: { a }, datasets: { d } }) { ${project.count('use')} ${phase} } });`,
    );
    project.write(
      'build-scripts/main.ts',
      `${sdk}\nimport { writeFileSync } from 'node:fs';
      export default defineBuild({ options: z.object({ label: z.string() }), async build(urd, { label }) {
        const a = await urd.build('make', { label });
        const used = await urd.build('use', { a, d: a });
        writeFileSync('out.json', JSON.stringify(await used.load()));
      } });`,
    );
    const results: unknown[] = [];
    for (const label of ['spring', 'autumn', 'spring']) {
      const { status, stdout, stderr } = await project.ax('run', 'main', '--label', label);
      expect([status, status === 0 ? '' : stdout + stderr]).toEqual([0, '']);
      results.push(project.readJson('out.json'));
    }
    return { results, runs: project.counts().use ?? 0 };
  }

  test.each([
    ['options', 'return a.options.label;'],
    ['what it printed', 'return a.output()[0].text.trim();'],
    ['its record', 'return a.setup.preimage.options.label;'],
  ])('%s', async (_, phase) => {
    expect(await uses(phase)).toEqual({ results: ['spring', 'autumn', 'spring'], runs: 2 });
  });

  test.each([
    ['id of a job', 'return a.id;'],
    ['job as text', "return 'made from ' + a;"],
    ['job as JSON', 'return JSON.parse(JSON.stringify({ a }));'],
    ['id of a dataset', 'return d.id;'],
    ['job id of a dataset', 'return d.jobId;'],
    ['manifest of a dataset', 'return d.manifest.jobId;'],
    ['dataset of a job', 'return a.dataset().id;'],
  ])('which one it is: %s', async (_, phase) => {
    const { results, runs } = await uses(phase);
    expect(runs).toBe(2);
    expect(results[1]).not.toEqual(results[0]);
    expect(results[2]).toEqual(results[0]);
  });

  test.each([
    ['its result', 'return a.load();'],
    ['its rows', "return [...d.iterate(null, 'v')];"],
    ['a column that is linked', "job; return d.column('v').max;"],
    ['its digest', 'return a.digest.length + d.digest.length;'],
    ['its size', 'return [a.files().length, a.datasets().length, d.rows, d.slices];'],
  ])('content alone is reused: %s', async (_, phase) => {
    expect((await uses(phase)).runs).toBe(1);
  });
});
