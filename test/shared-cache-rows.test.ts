import { readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { isLong, returned } from './rig/shared-builds.ts';
import { SharedProject } from './rig/shared-project.ts';

test('one changed row of many is one row, by rows or batches, on a fresh machine too', async () => {
  const a = new SharedProject(undefined, { photos: false });
  a.configure({ sharedCache: { url: pathToFileURL(a.store).href } });
  a.writeMethod(
    'table',
    `defineMethod({
      options: z.object({ rows: z.array(z.string()) }),
      synthesis({ job, options }) {
        const writer = job.datasetWriter({ columns: { name: 'unicode', body: 'bytes' } }).split();
        for (const [index, row] of options.rows.entries()) writer.write('name ' + index, Buffer.from(row.padEnd(2000, '.')));
      },
    })`,
  );
  a.writeMethod(
    'loud',
    `defineMap({
      input: { body: 'bytes' },
      output: { loud: 'unicode' },
      map: ({ body }) => {
        ${a.count('row')}
        const text = Buffer.from(body).toString().replace(/[.]+$/, '');
        return text === 'none' ? skip() : { loud: text.toUpperCase() };
      },
    })`,
  );
  a.writeMethod(
    'loud_batch',
    `defineMap({
      input: { body: 'bytes' },
      output: { loud: 'unicode' },
      checkBatch: false,
      batchRows: 7,
      mapBatch: (batch) => {
        const loud = batch.columns.body.toArray().map((body) => Buffer.from(body).toString().replace(/[.]+$/, ''));
        for (const [index, text] of loud.entries()) {
          ${a.count('batched')}
          if (text === 'none') batch.skip(index);
        }
        return { loud: loud.map((text) => text.toUpperCase()) };
      },
    })`,
  );
  const script = (rows: readonly string[]): string => `
    const source = await urd.build('table', { rows: ${JSON.stringify(rows)} });
    const loud = await urd.build('loud', { source });
    const batched = await urd.build('loud_batch', { source });
    if (batched.dataset().digest !== loud.dataset().digest) throw new Error('batches gave other rows');
    return [...loud.dataset().iterate(null, 'loud')].sort();
  `;
  const rows = Array.from({ length: 40 }, (_, index) => (index % 9 === 3 ? 'none' : `row ${index}`));
  a.writeScript(script(rows));
  expect((await a.run('main')).status).toBe(0);
  expect(a.counts()).toMatchObject({ row: 40, batched: 40 });
  const changed = rows.with(17, 'changed');
  const b = new SharedProject({ url: pathToFileURL(a.store).href }, { photos: false }).like(a);
  b.writeScript(script(changed));
  const { status, stderr, events } = await b.run('main');
  expect([status, stderr]).toEqual([0, '']);
  expect(a.counts()).toMatchObject({ row: 41, batched: 41 });
  expect(returned(events)).toEqual(changed.flatMap((row) => (row === 'none' ? [] : [row.toUpperCase()])).sort());
  if (!isLong) return;
  const local = new SharedProject(undefined, { photos: false }).like(b);
  expect(returned(events)).toEqual(returned((await local.run('main')).events));
  expect(b.digests()).toEqual(local.digests());
  const verified = await b.ax('verify', '--fetch');
  expect([verified.status, verified.stderr]).toEqual([0, '']);
  // A list of records that nobody can read stops nothing, nor does a record that is gone.
  for (const shard of readdirSync(path.join(a.store, 'ac'))) {
    for (const name of readdirSync(path.join(a.store, 'ac', shard)))
      writeFileSync(path.join(a.store, 'ac', shard, name), 'x');
  }
  const c = new SharedProject({ url: pathToFileURL(a.store).href }, { photos: false }).like(b);
  const alone = await c.run('main');
  expect([alone.status, alone.stderr]).toEqual([0, '']);
  expect(c.digests()).toEqual(local.digests());
});
