import path from 'node:path';
import { expect, test } from 'vitest';
import { TestProject } from './rig/project.ts';

const sdk = "import { dataset, defineBuild, defineMap, defineMethod, skip, z } from '@accelerator/sdk';";

/** Days on which numbers come and go, a map over them, and a method that looks at the whole chain. */
function daysProject(): TestProject {
  const project = new TestProject({ config: { methods: ['methods', path.resolve('methods')] } });
  project.write(
    'methods/day.ts',
    `${sdk}
    const columns = { n: 'int32' };
    export default defineMethod({
      options: z.object({ come: z.array(z.number()), go: z.array(z.number()).default([]), phase: z.string() }),
      datasets: { previous: dataset.optional({ n: 'int32' }) },
      prepare({ job, options, datasets: { previous } }) {
        if (options.phase === 'synthesis') return undefined;
        const writer = job.datasetWriter({ columns, previous });
        if (options.phase === 'prepare') retract(writer, previous, options.go, null);
        return writer;
      },
      analysis({ prepareRes: writer, options, datasets: { previous }, sliceno, slices }) {
        if (writer === undefined) return;
        for (const n of options.come) if (n % slices === sliceno) writer.write(n);
        // What lies in the other slice.
        if (options.phase === 'analysis') retract(writer, previous, options.go, 1 - sliceno);
      },
      synthesis({ job, options, datasets: { previous } }) {
        if (options.phase !== 'synthesis') return;
        const writer = job.datasetWriter({ columns, previous });
        for (const n of options.come) writer.slice(n % 2).write(n);
        for (const sliceno of [0, 1]) writer.slice(sliceno);
        retract(writer, previous, options.go, null);
      },
    });
    function retract(writer, previous, go, sliceno) {
      for (const each of previous?.chain().places(sliceno, 'n') ?? []) {
        if (go.includes(each.value)) writer.retract(each.dataset, each.sliceno, [each.row]);
      }
    }`,
  );
  project.write(
    'methods/double.ts',
    `${sdk}\nexport default defineMap({ input: { n: 'int32' }, output: { twice: 'int32' }, map: ({ n }) => { ${project.count('row')} return { twice: 2 * n }; } });`,
  );
  // A row that is left out, and one that fails: what is made of others must not move.
  project.write(
    'methods/odd.ts',
    `${sdk}\nexport default defineMap({ input: { n: 'int32' }, output: { odd: 'int32' }, onError: 'record', map: ({ n }) => { if (n === 3) return skip(); if (n === 4) throw new Error('four'); return { odd: n }; } });`,
  );
  // The same by many rows at once; without the call of one row alone, rows are counted as above.
  project.write(
    'methods/double_batch.ts',
    `${sdk}\nexport default defineMap({ input: { n: 'int32' }, output: { twice: 'int32' }, checkBatch: false, mapBatch: ({ columns: { n } }) => { for (const _ of n.values) ${project.count('batched')} return { twice: n.values.map((each) => 2 * each) }; } });`,
  );
  project.write(
    'methods/odd_batch.ts',
    `${sdk}\nexport default defineMap({ input: { n: 'int32' }, output: { odd: 'int32' }, onError: 'record', mapBatch: (batch) => { const { n } = batch.columns; for (const [index, each] of n.values.entries()) { if (each === 3) batch.skip(index); if (each === 4) throw new Error('four'); } return { odd: n }; } });`,
  );
  project.write(
    'methods/sum.ts',
    `${sdk}
    export default defineMethod({
      datasets: { source: dataset({ n: 'int32' }) },
      synthesis({ datasets: { source } }) {
        ${project.count('sum')}
        let sum = 0;
        for (const n of source.chain().iterate(null, 'n')) sum += n;
        return sum;
      },
    });`,
  );
  project.write(
    'build-scripts/main.ts',
    `${sdk}
    import { writeFileSync } from 'node:fs';
    const days = [
      { come: [1, 2, 3, 4, 5, 6], phase: 'prepare' },
      { come: [7, 8], go: [2, 5], phase: 'prepare' },
      { come: [9], go: [1, 6, 8], phase: 'analysis' },
      { come: [], phase: 'synthesis' },
    ];
    export default defineBuild({ options: z.object({ go: z.coerce.number() }), async build(urd, { go }) {
      let day;
      for (const each of days) day = await urd.buildChained('day', each.phase === 'synthesis' ? { ...each, go: [go] } : each);
      const double = await urd.buildChained('double', { source: day });
      const odd = await urd.buildChained('odd', { source: day });
      const batched = [await urd.buildChained('double_batch', { source: day }), await urd.buildChained('odd_batch', { source: day })];
      const sum = await urd.build('sum', { source: day });
      // One dataset of the chain, and a chain that goes on from there.
      const compact = await urd.build('compact', { source: day });
      const counts = await compact.load();
      const next = await urd.buildChained('day', { come: [20], go: [7], phase: 'prepare' }, { name: 'next', after: compact });
      const codes = [];
      for (const build of [() => urd.build('sum', { source: day }, { after: compact }), () => urd.buildChained('double', { source: day }, { after: compact })])
        await build().catch(({ code }) => codes.push(code));
      const of = (job, column) => { const chain = job.dataset().chain(); return [...chain.iterate(null, column)]; };
      writeFileSync('result.json', JSON.stringify({ days: of(day, 'n'), doubles: of(double, 'twice'), odd: of(odd, 'odd'), sameByBatch: [double, odd].map((job, index) => job.dataset().digest === batched[index].dataset().digest), batched: [of(batched[0], 'twice'), of(batched[1], 'odd')], compact: [...compact.dataset().iterate(null, 'n')].sort(), previous: compact.dataset().previousId, rows: counts.rows, codes, next: of(next, 'n').length, sum: await sum.load(), retracted: double.dataset().chain().retractedRows }));
    } });`,
  );
  return project;
}

test('rows that are retracted in any phase are gone from the chain, from maps over it, by rows or batches, and from what reads it', async () => {
  const project = daysProject();
  const run = async (go: number): Promise<unknown> => {
    const { status, stderr } = await project.run('main', '--go', String(go));
    expect(stderr).toBe('');
    expect(status).toBe(0);
    return project.readJson('result.json');
  };
  const live = (...days: number[]) => ({
    days,
    doubles: days.map((n) => 2 * n),
    odd: days.filter((n) => n !== 3).map((n) => (n === 4 ? null : n)),
    sameByBatch: [true, true],
    batched: [days.map((n) => 2 * n), days.filter((n) => n !== 3).map((n) => (n === 4 ? null : n))],
    compact: [...days].sort(),
    previous: null,
    rows: days.length,
    codes: ['AFTER_GIVEN', 'AFTER_GIVEN'],
    next: days.length,
    sum: days.reduce((sum, n) => sum + n, 0),
    retracted: 9 - days.length,
  });
  expect(await run(4)).toEqual(live(3, 7, 9));
  expect(project.counts()).toEqual({ row: 9, batched: 9, sum: 1 });
  // Another dataset without rows of its own, which only retracts one.
  expect(await run(3)).toEqual(live(7, 9));
  expect(project.counts()).toEqual({ row: 9, batched: 9, sum: 2 });
  expect(await run(3)).toEqual(live(7, 9));
  expect(project.counts()).toEqual({ row: 9, batched: 9, sum: 2 });
});
