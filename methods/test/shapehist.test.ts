import { buildInTemp } from '@accelerator/sdk/testing';
import { expect, test } from 'vitest';
import { ImageProject, phasesOf } from './image-project.ts';
import { oriented, plain } from './test-images.ts';

test('counts shapes, the most frequent first, and reads nothing of the images', async () => {
  const files = {
    'a.jpg': await plain(8, 6).jpeg().toBuffer(),
    'b.jpg': await plain(60, 40).jpeg().toBuffer(),
    'c.jpg': await oriented(60, 40, 6),
    'd.png': await plain(60, 40).png().toBuffer(),
    'e.png': await plain(40, 60).png().toBuffer(),
  };
  const { directory } = new ImageProject({ files });
  await using imported = await buildInTemp('import_images', { files: Object.keys(files) }, { project: directory });
  const job = await imported.build('shapehist', { source: imported.job });
  const result = await job.load();
  expect(Object.entries(result)[0]).toEqual(['60x40', 3]);
  expect(result).toEqual({ '60x40': 3, '8x6': 1, '40x60': 1 });
  const read = Object.assign({}, ...phasesOf(job).map(({ columnBytesRead }) => columnBytesRead));
  expect(read[`${imported.job.id}/shape`]).toBeGreaterThan(0);
  expect(read[`${imported.job.id}/image`] ?? 0).toBe(0);
});
