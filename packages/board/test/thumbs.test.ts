import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { digestOf, isAcceleratorError } from '@accelerator/base';
import sharp from 'sharp';
import { expect, onTestFinished, test } from 'vitest';
import { makeDataset, makeWorkdir } from '../../dataset/test/make-dataset.ts';
import { reasonPicture } from '../src/thumbs/reason-picture.ts';
import { ThumbCache } from '../src/thumbs/thumb-cache.ts';
import { ThumbMaker } from '../src/thumbs/thumb-maker.ts';
import type { ThumbOrder } from '../src/thumbs/thumb-order.ts';
import { Thumbnails } from '../src/thumbs/thumbnails.ts';

/** Of the built engine: it starts in a tenth of the time. */
const program = {
  file: path.join(dist(), 'thumb-process.js'),
  execArgv: [],
};

function dist(): string {
  const folder = path.resolve(import.meta.dirname, '../../sdk/dist');
  return path.join(folder, readFileSync(path.join(folder, 'current'), 'utf8').trim());
}

function temporaryFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'ax-thumbs-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Pictures that take some 30 ms each, and one that is cut. */
async function makeOrders(count: number): Promise<ThumbOrder[]> {
  const workdir = makeWorkdir();
  const pictures = await Promise.all(
    Array.from({ length: count }, (_, n) =>
      sharp({ create: { width: 1200, height: 1200, channels: 3, background: { r: n, g: 90, b: 9 } } })
        .jpeg()
        .toBuffer(),
    ),
  );
  pictures.push(pictures[0]?.subarray(0, 400) ?? Buffer.alloc(0));
  const rows = pictures.map((picture) => ({ picture }));
  const { id } = makeDataset(workdir, 'main-1', { columns: { picture: 'bytes' } }, [rows]);
  return pictures.map((picture, row) => ({
    workdir,
    dataset: id,
    column: 'picture',
    row,
    digest: digestOf(picture),
    size: 192,
  }));
}

test('what was asked for last comes first, what is no longer wanted is dropped, and what is broken says why', async () => {
  const orders = await makeOrders(12);
  const maker = new ThumbMaker(program);
  onTestFinished(() => maker.close());
  const made: number[] = [];
  const end = new AbortController();
  const all = orders.map((order, index) =>
    maker.make(order, index === 3 ? end.signal : undefined).then(
      (picture) => {
        made.push(order.row);
        return picture.length > 50;
      },
      (error: unknown) => (isAcceleratorError(error) ? error.message : String(error)),
    ),
  );
  end.abort(new Error('gone'));
  const results = await Promise.all(all);
  expect(results[3]).toBe('Error: gone');
  expect(results[12]).toMatch(/can't be decoded/);
  expect(results.filter((each) => each === true)).toHaveLength(11);
  // Two are made at a time, and which of them is ready first is by chance: the first two were begun before the others were
  // asked for, and of these the third was the last to be begun.
  expect(made.indexOf(11)).toBeLessThan(made.indexOf(2));
  expect(made.indexOf(10)).toBeLessThan(made.indexOf(2));
});

test('when the process dies, the next pictures are made by another one, and none is lost', async () => {
  const orders = (await makeOrders(7)).slice(0, 7);
  const maker = new ThumbMaker(program);
  onTestFinished(() => maker.close());
  const all = orders.slice(0, 6).map((order) => maker.make(order));
  const first = maker.pid;
  if (first === undefined) throw new Error('There is no process');
  await Promise.race(all);
  process.kill(first, 'SIGKILL');
  // On a busy machine the others may have been made by then.
  all.push(...orders.slice(6).map((order) => maker.make(order)));
  expect((await Promise.all(all)).every(({ length }) => length > 50)).toBe(true);
  expect(maker.pid).not.toBe(first);
  expect(maker.pending).toBe(0);
});

test('a picture is kept for all datasets that hold it, and is not made twice', async () => {
  const folder = temporaryFolder();
  const [order] = await makeOrders(1);
  if (order === undefined) throw new Error('There is no order');
  const thumbnails = new Thumbnails(program, folder);
  onTestFinished(() => thumbnails.close());
  const [a, b] = await Promise.all([thumbnails.get(order), thumbnails.get({ ...order, dataset: 'main-9' })]);
  expect(a).toBe(b);
  const later = new Thumbnails({ file: '/no/program', execArgv: [] }, folder);
  expect(Buffer.from(await later.get({ ...order, row: 99 })).equals(a)).toBe(true);
});

test('the oldest go when the pictures are too many; one that was cut is none; a folder that can’t be written is no error', async () => {
  const folder = temporaryFolder();
  const webp = await sharp({ create: { width: 60, height: 60, channels: 3, background: 'red' } })
    .webp()
    .toBuffer();
  const digest = (n: number): string => digestOf(String(n));
  const fileOf = (n: number): string => path.join(folder, digest(n).slice(0, 2), `${digest(n).slice(2)}-192.webp`);
  const cache = new ThumbCache({ folder, mostOnDisk: 10 * webp.length });
  for (let n = 0; n < 10; n++) {
    cache.put(digest(n), 192, webp);
    utimesSync(fileOf(n), n, n);
  }
  cache.put(digest(10), 192, webp);
  const kept = (): number =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.webp')).length;
  await expect.poll(kept).toBe(8);
  expect([fileOf(0), fileOf(2)].map((file) => statSync(file, { throwIfNoEntry: false }))).toEqual([
    undefined,
    undefined,
  ]);
  truncateSync(fileOf(10), 20);
  const later = new ThumbCache({ folder });
  expect(later.get(digest(10), 192)).toBeUndefined();
  expect(later.get(digest(9), 192)?.length).toBe(webp.length);
  const nowhere = new ThumbCache({ folder: '/proc/none' });
  nowhere.put(digest(1), 192, webp);
  expect(nowhere.get(digest(1), 192)?.length).toBe(webp.length);
});

test('a reason as a picture holds no markup of its own, and can be drawn', async () => {
  const svg = reasonPicture('It is <script>alert(1)</script> & "more" \u0000\ud800 '.repeat(9));
  expect(svg).not.toContain('<script');
  expect(await sharp(Buffer.from(svg)).metadata()).toMatchObject({ format: 'svg', width: 321, height: 201 });
});
