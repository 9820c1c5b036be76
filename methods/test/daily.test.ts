import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { type Built, ImageProject, phasesOf } from './image-project.ts';
import { plain } from './test-images.ts';

const script = readFileSync(path.join(import.meta.dirname, 'daily/days.ts'), 'utf8');
const [days = 3, runs = 2] = (process.env.DAYS ?? '3x2').split('x').map(Number);

/** Files below `in`, each another picture. */
async function writePictures(project: ImageProject, names: readonly string[]): Promise<void> {
  for (const [index, name] of names.entries()) {
    const picture = plain(6 + index, 5).png();
    project.write(`in/${name}`, await picture.toBuffer());
  }
}

test('whatever comes, goes, changes, moves and comes back from day to day, a chain is what a plain build of all files is', async () => {
  const project = new ImageProject({ scripts: { days: script } });
  for (let image = 0; image < 8; image++) {
    project.write(
      `pool/${image}.png`,
      await plain(6 + image, 5, [30 * image, 99, 7])
        .png()
        .toBuffer(),
    );
  }
  const seed = Number(process.env.SEED ?? 1);
  for (let run = 0; run < runs; run++) {
    const { status, stderr } = await project.run('days', '--days', String(days), '--seed', String(seed + run));
    expect(stderr).toBe('');
    expect(status).toBe(0);
  }
}, 36_000_000);

test('an import and an export take over what earlier ones have, and give exactly what they give without', async () => {
  const names = ['a.png', 'b.png', 'sub/c.png', 'sub/d.png', 'e.png'];
  const project = new ImageProject();
  const image = (seed: number): Promise<Buffer> =>
    plain(40 + seed, 30)
      .png({ compressionLevel: 0 })
      .toBuffer();
  for (const [index, name] of names.entries()) project.write(`in/${name}`, await image(index));
  const exported = async (label: string, inputs: object) => {
    const files = names.filter((name) => project.has(`in/${name}`)).map((name) => `in/${name}`);
    const source = await project.build('import_images', { root: 'in', files });
    return { label, source, ...(await project.build('export_images', { source: source.id, ...inputs })) };
  };
  const inputBytes = (built: Built): number => phasesOf(built).reduce((sum, each) => sum + each.inputBytesRead, 0);
  const inode = (built: { readonly path: string }, name: string): number => statSync(path.join(built.path, name)).ino;
  const first = await exported('first', {});
  project.write('in/b.png', await image(70));
  rmSync(project.path('in/sub/c.png'));
  project.write('in/n.png', await image(80));
  names.push('n.png');
  const next = await exported('next', {});
  // The import took the other three from the one before: only two files were read.
  expect(inputBytes(next.source)).toBe((await image(70)).byteLength + (await image(80)).byteLength);
  const continued = await exported('continued', { previous: first.id });
  for (const built of [next, continued]) {
    expect(built.files).toEqual(['a.png', 'b.png', 'e.png', 'n.png', 'sub/d.png']);
    const linked = built.files.filter(
      (name) => first.files.includes(name) && inode(first, name) === inode(built, name),
    );
    expect(linked).toEqual(['a.png', 'e.png', 'sub/d.png']);
    expect(built.result).toEqual({ written: 5, skipped: 0, bad: 0 });
    expect(readFileSync(path.join(built.path, 'b.png')).equals(await image(70))).toBe(true);
  }
  // What it is without an earlier one: the same content, byte for byte.
  expect(await project.ax('verify', '--rerun', next.source.id, next.id, continued.id)).toMatchObject({ status: 0 });
  // Cells of the earlier import that are damaged are read from the files.
  const column = path.join(next.source.path, 'default/image/0.arrow');
  const bytes = readFileSync(column);
  bytes.fill(0x55, 200, bytes.length - 2000);
  writeFileSync(column, bytes);
  // A file of the earlier job that is not there any more as it was is made anew.
  rmSync(path.join(next.path, 'a.png'));
  project.write('in/b.png', await image(71));
  const last = await exported('last', {});
  expect(readFileSync(path.join(last.path, 'a.png')).equals(await image(0))).toBe(true);
  expect(last.source.result).toEqual({ imported: 5, bad: 0, gone: [] });
});

test('a file whose name is spelled in another way keeps its row and the spelling that this has, until its content changes', async () => {
  const [both, twice] = ['both\u00e9.png', 'bothe\u0301.png'];
  const [changed, changedNow] = ['\u00fc.png', 'u\u0308.png'];
  const spellings = [
    ['a.png', 'a.png'],
    // One character becomes two, two become one, an old sign becomes a letter; so in folders.
    ['caf\u00e9.png', 'cafe\u0301.png'],
    ['e\u0301.png', '\u00e9.png'],
    ['\u212b.png', '\u00c5.png'],
    ['m\u00e4r/x.png', 'ma\u0308r/x.png'],
    ['\ud55c/o.png', '\u1112\u1161\u11ab/o.png'],
    [changed, changedNow],
    // Here they are two files, of which one goes.
    [twice, twice],
    [both, both],
  ] as const;
  const project = new ImageProject({ config: { slices: 2 } });
  const before = spellings.map(([name]) => name);
  await writePictures(project, before);
  const day = async (names: readonly string[], previous: { images?: string; exported?: string } = {}) => {
    const files = names.map((name) => `in/${name}`);
    const images = await project.build('import_images', { root: 'in', files, previous: previous.images });
    const exported = await project.build('export_images', { source: images.id, previous: previous.exported });
    const rows = [...project.dataset(images.id).chain().iterate(null, ['filename', 'digest'])];
    return { images, exported, rows: rows.map(([name, digest]): [string, unknown] => [String(name), digest]) };
  };
  const inOneSpelling = (rows: readonly (readonly [string, unknown])[]): string[] =>
    rows.map(([name, digest]) => `${name.normalize('NFC')} ${digest}`).sort();
  const first = await day(before);
  for (const [name, now] of spellings) {
    mkdirSync(path.dirname(project.path(`in/${now}`)), { recursive: true });
    renameSync(project.path(`in/${name}`), project.path(`in/${now}`));
  }
  const other = await plain(30, 30).png().toBuffer();
  project.write(`in/${changedNow}`, other);
  rmSync(project.path(`in/${both}`));
  const now = spellings.map(([, name]) => name).filter((name) => name !== both);
  const chain = await day(now, { images: first.images.id, exported: first.exported.id });
  const whole = await day(now);
  expect(chain.images.result).toEqual({ imported: 1, bad: 0, gone: [both] });
  expect(phasesOf(chain.images).reduce((sum, each) => sum + each.inputBytesRead, 0)).toBe(other.byteLength);
  // But for the spelling it is what a plain build has.
  expect(inOneSpelling(chain.rows)).toEqual(inOneSpelling(whole.rows));
  expect(whole.rows.map(([name]) => name).sort()).toEqual([...now].sort());
  const kept = before.filter((name) => name !== both && name !== changed);
  expect(chain.rows.map(([name]) => name).sort()).toEqual([...kept, changedNow].sort());
  expect(chain.exported.files).toEqual([...kept, changedNow].sort());
});

test('of many files, the slices in which nothing moved become links to those of the import before', async () => {
  const project = new ImageProject({
    config: { slices: 2 },
    scripts: {
      two: `import { copyFileSync, writeFileSync } from 'node:fs';
        import { defineBuild, z } from '@accelerator/sdk';
        export default defineBuild({
          options: z.object({ add: z.string() }),
          async build(urd, { add }) {
            const ids = [];
            for (const name of [undefined, ...add.split(',')]) {
              if (name !== undefined) copyFileSync('new.jpg', 'in/' + name);
              const source = await urd.build('import_images', { files: await urd.files('in') });
              const thumbs = await urd.build('thumbnailer', { source, size: [4, 4] });
              ids.push({ source: source.id, thumbs: thumbs.id, result: await source.load() });
            }
            writeFileSync('ids.json', JSON.stringify(ids));
          },
        });`,
    },
  });
  const small = await plain(6, 4).jpeg().toBuffer();
  const write = (name: string, mark: string): void => project.write(name, Buffer.concat([small, Buffer.from(mark)]));
  for (let index = 0; index < 140; index++) write(`in/${index}.jpg`, `${index}`);
  for (const bad of ['a.jpg', 'b.jpg', 'c.jpg']) project.write(`in/${bad}`, bad);
  write('new.jpg', 'new');
  interface Ids {
    readonly source: string;
    readonly thumbs: string;
    readonly result: unknown;
  }
  const build = async (add: string): Promise<Ids[]> => {
    expect(await project.run('two', '--add', add)).toMatchObject({ status: 0, stderr: '' });
    return JSON.parse(project.read('ids.json'));
  };
  const place = (job = '', column: string, sliceno: number): string =>
    project.path(`workdirs/main/${job}/default/${column}/${sliceno}.arrow`);
  const linked = (one: string | undefined, other: string | undefined, column: string): number[] =>
    [0, 1].filter((slice) => statSync(place(one, column, slice)).ino === statSync(place(other, column, slice)).ino);

  const [first, next] = await build('n0.jpg');
  expect([first?.result, next?.result]).toEqual([
    { imported: 140, bad: 3, gone: [] },
    { imported: 141, bad: 3, gone: [] },
  ]);
  const [same = -1, ...others] = linked(first?.source, next?.source, 'image');
  expect(others).toEqual([]);
  for (const column of ['shape', 'filename', 'digest']) {
    expect(linked(first?.source, next?.source, column)).toEqual([same]);
  }
  // So does a map.
  expect(linked(first?.thumbs, next?.thumbs, 'thumb')).toEqual([same]);
  const inputs = phasesOf({ path: project.path(`workdirs/main/${next?.source}`) });
  // They are recorded in the order in which they ended.
  const writtenBy = (slice: number): number | undefined =>
    inputs.find(({ phase, sliceno }) => phase === 'analysis' && sliceno === slice)?.bytesWritten;
  expect(writtenBy(same)).toBeLessThan((writtenBy(1 - same) ?? 0) / 4);
  expect(inputs.reduce((sum, each) => sum + each.inputBytesRead, 0)).toBe(small.byteLength + 3 + 3 * 'a.jpg'.length);

  // Of what was written to since, nothing is taken over unseen.
  const damaged = place(next?.source, 'image', same);
  const bytes = readFileSync(damaged);
  bytes.fill(0x55, 200, bytes.length - 4000);
  writeFileSync(damaged, bytes);
  write('new.jpg', 'newer');
  const [, third] = await build('n0.jpg');
  expect(linked(next?.source, third?.source, 'filename')).toEqual([]);
  expect(project.imagesByFilename(third?.source ?? '', 'image').size).toBe(141);
  expect(await project.ax('verify', '--rerun', third?.source ?? '', third?.thumbs ?? '')).toMatchObject({ status: 0 });
});

test('files that swap their names or hand them round have their content in the chain, and an export costs no process', async () => {
  const project = new ImageProject({
    config: { slices: 2, workers: 1 },
    scripts: {
      moves: `import { readFileSync, renameSync, writeFileSync } from 'node:fs';
        import { defineBuild } from '@accelerator/sdk';
        const children = '/proc/self/task/' + process.pid + '/children';
        const isSlice = (pid) => readFileSync('/proc/' + pid + '/cmdline', 'latin1').includes('slice-process');
        const processes = () => readFileSync(children, 'latin1').split(' ').filter((pid) => pid !== '' && isSlice(pid));
        export default defineBuild(async (urd) => {
          let previous = {};
          const told = [];
          const day = async () => {
            const files = await urd.files('in');
            const images = await urd.build('import_images', { files, previous: previous.images });
            const before = processes();
            const exported = await urd.build('export_images', { source: images, previous: previous.exported });
            const after = processes();
            const rows = [...images.dataset().chain().iterate(null, ['filename', 'image'])];
            const same = (name, bytes) => readFileSync('in/' + name).equals(bytes);
            told.push({
              rows: rows.length,
              wrong: rows.filter(([name, image]) => !same(name, Buffer.from(image))).map(([name]) => name),
              files: exported.files().filter((name) => same(name, exported.readFile(name))),
              processes: [before, after],
            });
            previous = { images, exported };
          };
          const round = (...names) => {
            renameSync('in/' + names.at(-1), 'rest');
            for (const name of names.slice(0, -1).reverse()) renameSync('in/' + name, 'in/' + names[names.indexOf(name) + 1]);
            renameSync('rest', 'in/' + names[0]);
          };
          await day();
          round('a.png', 'b.png');
          round('c.png', 'd.png', 'e.png');
          await day();
          round('a.png', 'b.png', 'c.png', 'd.png', 'e.png');
          await day();
          writeFileSync('told.json', JSON.stringify(told));
        });`,
    },
  });
  const names = ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => `${name}.png`);
  await writePictures(project, names);
  expect(await project.run('moves')).toMatchObject({ status: 0, stderr: '' });
  const told: { processes: [string[], string[]] }[] = JSON.parse(project.read('told.json'));
  expect(told).toHaveLength(3);
  for (const day of told) {
    expect(day).toMatchObject({ rows: 6, wrong: [], files: names });
    expect(day.processes[0]).toHaveLength(1);
    expect(day.processes[1]).toEqual(day.processes[0]);
  }
});

test('one more image, a changed one and a deleted one cost one slice process, by a chain and by a plain build', async () => {
  const project = new ImageProject({
    config: { slices: 2, workers: 2 },
    scripts: {
      day: `import { writeFileSync } from 'node:fs';
        import { defineBuild, z } from '@accelerator/sdk';
        export default defineBuild({
          options: z.object({ way: z.enum(['build', 'buildChained']) }),
          async build(urd, { way }) {
            const images = await urd[way]('import_images', { files: await urd.files('in') });
            const source = await urd[way]('thumbnailer', { source: images, size: [4, 4] });
            const exported = await urd[way]('export_images', { source, column: 'thumb' });
            writeFileSync('results.json', JSON.stringify([await images.load(), await exported.load()]));
          },
        });`,
    },
  });
  const small = await plain(6, 4).jpeg().toBuffer();
  const write = (name: string, mark = name): void =>
    project.write(`in/${name}`, Buffer.concat([small, Buffer.from(mark)]));
  // So many that slices are dealt by names.
  for (let index = 0; index < 130; index++) write(`${index}.jpg`);
  interface Event {
    readonly type: string;
    readonly worker?: string;
  }
  const day = async (way: string) => {
    const { stdout, stderr } = await project.ax('run', '--json', 'day', '--way', way);
    expect(stderr).toBe('');
    const events = stdout
      .trim()
      .split('\n')
      .map((line): Event => JSON.parse(line));
    return {
      workers: new Set(events.flatMap(({ worker }) => worker ?? [])).size,
      jobs: events.filter(({ type }) => type === 'job-finished').length,
      result: JSON.parse(project.read('results.json')),
    };
  };
  for (const way of ['build', 'buildChained']) await day(way);
  write('new.jpg');
  const exported = { written: 131, skipped: 0, bad: 0 };
  expect(await day('build')).toEqual({ workers: 1, jobs: 3, result: [{ imported: 131, bad: 0, gone: [] }, exported] });
  write('7.jpg', 'changed');
  rmSync(project.path('in/8.jpg'));
  expect(await day('buildChained')).toEqual({
    workers: 1,
    jobs: 3,
    result: [
      { imported: 2, bad: 0, gone: ['8.jpg'] },
      { ...exported, written: 130 },
    ],
  });
});

test('a chain of which somebody has removed the middle goes on from what came before, with all that there is now', async () => {
  const names = ['a.png', 'b.png', 'c.png', 'd.png'];
  const project = new ImageProject({
    config: { slices: 1, workers: 1 },
    scripts: {
      grow: `import { writeFileSync } from 'node:fs';
        import { defineBuild, z } from '@accelerator/sdk';
        export default defineBuild({
          options: z.object({ counts: z.string() }),
          async build(urd, { counts }) {
            const all = ${JSON.stringify(names)};
            const told = [];
            for (const count of counts.split(',')) {
              const files = all.slice(0, Number(count)).map((name) => 'in/' + name);
              const images = await urd.buildChained('import_images', { files, root: 'in' });
              const chain = images.dataset().chain();
              told.push({ id: images.id, jobs: chain.datasets.map(({ id }) => id), rows: [...chain.iterate(null, 'filename')] });
            }
            writeFileSync('told.json', JSON.stringify(told));
          },
        });`,
    },
  });
  await writePictures(project, names);
  const grow = async (counts: string): Promise<{ id: string; jobs: string[]; rows: string[] }[]> => {
    expect(await project.run('grow', '--counts', counts)).toMatchObject({ status: 0, stderr: '' });
    return JSON.parse(project.read('told.json'));
  };
  const [first, middle, last] = await grow('1,2,3');
  expect(last?.jobs).toEqual([first?.id, middle?.id, last?.id]);
  rmSync(project.path(`workdirs/main/${middle?.id}`), { recursive: true });
  // What is as it was, and what is new.
  const [same] = await grow('3');
  expect(same).toEqual({ id: same?.id, jobs: [first?.id, same?.id], rows: names.slice(0, 3) });
  const [more] = await grow('4');
  expect(more).toEqual({ id: more?.id, jobs: [first?.id, same?.id, more?.id], rows: names });
});
