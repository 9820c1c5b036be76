import { setTimeout as sleep } from 'node:timers/promises';
import { InputFile, InputRoot } from '@accelerator/sdk';
import sharp, { type Sharp } from 'sharp';
import { afterEach, describe, expect, test } from 'vitest';
import { imageExtension, imageExtensions } from '../lib/image-formats.ts';
import { mapInOrder } from '../lib/map-in-order.ts';
import { nameFiles, withoutExtension } from '../lib/name-files.ts';
import { makeThumbnail } from '../lib/thumbnail.ts';
import { plain } from './test-images.ts';

describe('mapInOrder', () => {
  const unhandled: unknown[] = [];
  const note = (reason: unknown): void => {
    unhandled.push(reason);
  };
  process.on('unhandledRejection', note);
  afterEach(() => expect(unhandled).toEqual([]));

  async function collect<T>(values: AsyncIterable<T>): Promise<T[]> {
    const all: T[] = [];
    for await (const value of values) all.push(value);
    return all;
  }

  test('keeps the order, and works on no more than that many at once', async () => {
    let running = 0;
    let most = 0;
    const results = await collect(
      mapInOrder([30, 1, 20, 1, 10, 1], 2, async (ms, index) => {
        most = Math.max(most, ++running);
        await sleep(ms);
        running--;
        return `${index}:${ms}`;
      }),
    );
    expect(results).toEqual(['0:30', '1:1', '2:20', '3:1', '4:10', '5:1']);
    expect(most).toBe(2);
  });

  test('takes no more items than it works on', async () => {
    let taken = 0;
    function* items(): Generator<number> {
      for (; taken < 100; taken++) yield taken;
    }
    for await (const value of mapInOrder(items(), 3, async (item) => item)) {
      expect(taken).toBeLessThanOrEqual(value + 3);
      if (value === 20) break;
    }
    expect(taken).toBeLessThan(25);
  });

  test('the first failing item in order wins, after what came before it, and nothing runs on', async () => {
    let running = 0;
    const seen: number[] = [];
    const work = async (item: number): Promise<number> => {
      running++;
      await sleep(item > 2 ? 30 : 5);
      running--;
      if (item >= 2) throw new Error(`item ${item}`);
      return item;
    };
    const result = (async () => {
      for await (const item of mapInOrder([0, 1, 2, 3, 4], 3, work)) seen.push(item);
    })();
    await expect(result).rejects.toThrow('item 2');
    expect(seen).toEqual([0, 1]);
    expect(running).toBe(0);
    await sleep(5);
  });

  test('no items give no results', async () => {
    expect(await collect(mapInOrder([], 2, async () => 1))).toEqual([]);
  });
});

describe('nameFiles', () => {
  const files = (...paths: string[]): InputFile[] => paths.map((path) => new InputFile(path, { path, digest: '' }));
  const names = (root: string, ...paths: string[]): string[] =>
    nameFiles(files(...paths), new InputRoot(root)).map(({ name }) => name);

  test('names are paths below the root, whatever other files there are, in code unit order', () => {
    expect(names('/p', '/p/b/x.jpg', '/p/a/x.jpg', '/p/Z.jpg')).toEqual(['Z.jpg', 'a/x.jpg', 'b/x.jpg']);
    expect(names('/p', '/p/b/x.jpg')).toEqual(['b/x.jpg']);
    expect(names('/p')).toEqual([]);
  });

  test('only extensions of images are extensions', () => {
    expect(['a.JPG', 'a.b/c', 'x/12.05.2026', '.png', 'a.tar.webp', 'a.'].map(withoutExtension)).toEqual([
      'a',
      'a.b/c',
      'x/12.05.2026',
      '.png',
      'a.tar',
      'a.',
    ]);
  });
});

describe('imageExtension', () => {
  test('tells what sharp writes', async () => {
    const image = (): Sharp => plain(16, 16);
    const told = await Promise.all(
      [image().jpeg(), image().png(), image().webp(), image().avif(), image().gif(), image().tiff()].map(async (each) =>
        imageExtension(await each.toBuffer()),
      ),
    );
    expect(told).toEqual(['jpg', 'png', 'webp', 'avif', 'gif', 'tif']);
  });

  test('tells the kinds that sharp does not write here', () => {
    const box = (brand: string, ...others: string[]): Buffer => {
      const text = `ftyp${brand}\0\0\0\0${others.join('')}`;
      return Buffer.concat([Buffer.from([0, 0, 0, text.length + 4]), Buffer.from(text), Buffer.alloc(50)]);
    };
    expect(imageExtension(box('heic', 'mif1', 'heic'))).toBe('heic');
    expect(imageExtension(box('mif1', 'mif1', 'avif'))).toBe('avif');
    expect(imageExtension(box('isom', 'mp42'))).toBeUndefined();
    expect(imageExtension(Buffer.from('<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"/>'))).toBe('svg');
  });

  test('knows all that sharp reads', () => {
    const known: Readonly<Record<string, string>> = {
      jpeg: 'jpg',
      png: 'png',
      webp: 'webp',
      tiff: 'tif',
      gif: 'gif',
      svg: 'svg',
      heif: 'heif',
    };
    for (const [name, { input }] of Object.entries(sharp.format)) {
      if (input.buffer && name !== 'raw')
        expect([name, imageExtensions.includes(known[name] ?? '')]).toEqual([name, true]);
    }
  });

  test('anything else is none', () => {
    for (const text of ['', 'Dear diary', '<html><svg></html>', 'RIFF????WAVE', 'PNG']) {
      expect(imageExtension(Buffer.from(text))).toBeUndefined();
    }
  });
});

describe('makeThumbnail', () => {
  test('says what is wrong with an image, however many others are made at the same time', async () => {
    const good = await plain(200, 200).jpeg().toBuffer();
    const broken = good.subarray(0, good.byteLength - 100);
    const make = (image: Uint8Array): Promise<Buffer> =>
      makeThumbnail(image, { size: [20, 20], format: 'jpeg', pixelLimit: 1e6 });
    // Alone, sharp loses the reason of every third or fourth of these.
    for (let round = 0; round < 40; round++) {
      const [bad, fine] = await Promise.allSettled([make(broken), make(good)]);
      expect(fine.status).toBe('fulfilled');
      expect(bad.status === 'rejected' ? String(bad.reason) : 'no error').toBe('Error: its end is missing');
    }
  });
});
