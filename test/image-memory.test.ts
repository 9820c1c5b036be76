import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { digestOf } from '@accelerator/base';
import { InputFile } from '@accelerator/job';
import { expect, onTestFinished, test } from 'vitest';
import { ImageMemory } from '../methods/lib/image-memory.ts';

const head = Buffer.from([0xff, 0xd8, 0xff, 0xe0]);

/** Files that begin as JPEG does, of these sizes. */
function files(sizes: readonly number[]): { readonly content: Buffer; readonly file: InputFile }[] {
  const folder = mkdtempSync(path.join(tmpdir(), 'image-memory-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return sizes.map((size, n) => {
    const content = Buffer.alloc(size, n + 1);
    head.copy(content);
    const place = path.join(folder, `${n}.jpg`);
    writeFileSync(place, content);
    return { content, file: new InputFile(`${n}.jpg`, { path: place, digest: digestOf(content) }) };
  });
}

test('files follow each other in the same memory, which grows when one is larger', async () => {
  const memory = new ImageMemory();
  const seen: ArrayBufferLike[] = [];
  for (const { file, content } of files([5000, 4000, 9000, 9000, 100])) {
    await memory.withImage(file, async (image) => {
      expect(image.equals(content)).toBe(true);
      seen.push(image.buffer);
    });
  }
  expect(seen.map((each) => seen.indexOf(each))).toEqual([0, 0, 2, 2, 2]);
});

test('memory is not taken for another file while it is used, nor lost when that fails', async () => {
  const memory = new ImageMemory();
  const made = files([5000, 5000, 5000]);
  const seen: ArrayBufferLike[] = [];
  const results = await Promise.allSettled(
    made.slice(0, 2).map(({ file, content }) =>
      memory.withImage(file, async (image) => {
        seen.push(image.buffer);
        await new Promise((resolve) => setTimeout(resolve, 5));
        expect(image.equals(content)).toBe(true);
        throw new RangeError('no');
      }),
    ),
  );
  expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(new Set(seen).size).toBe(2);
  const [, , last] = made;
  await memory.withImage(last?.file ?? expect.fail(), async (image) => expect(seen).toContain(image.buffer));
});

test('what can not be read as an image costs no memory', async () => {
  const memory = new ImageMemory();
  const [good, bad] = files([5000, 5000]);
  if (good === undefined || bad === undefined) return expect.fail();
  const first = await memory.withImage(good.file, async (image) => image.buffer);
  writeFileSync(bad.file.path, 'x');
  await expect(memory.withImage(bad.file, async () => {})).rejects.toThrow('it is');
  expect(await memory.withImage(good.file, async (image) => image.buffer)).toBe(first);
});
