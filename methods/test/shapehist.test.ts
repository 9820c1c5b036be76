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
  const project = new ImageProject({ files });
  const imported = await project.build('import_images', { files: Object.keys(files) });
  const built = await project.build('shapehist', { source: imported.id });
  expect(Object.entries(built.result ?? {})[0]).toEqual(['60x40', 3]);
  expect(built.result).toEqual({ '60x40': 3, '8x6': 1, '40x60': 1 });
  const read = Object.assign({}, ...phasesOf(built).map(({ columnBytesRead }) => columnBytesRead));
  expect(read[`${imported.id}/shape`]).toBeGreaterThan(0);
  expect(read[`${imported.id}/image`] ?? 0).toBe(0);
});
