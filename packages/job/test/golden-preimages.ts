import type { KeyPreimage } from '../src/key.ts';

const none = { packages: {}, tree: '', extra: {}, env: {} };

/** Hand-made jobs whose exact keys a test holds. */
export const goldenPreimages = {
  smallest: {
    format: 4,
    method: 'hello',
    source: { bundle: '0'.repeat(32), ...none },
    options: {},
    datasets: {},
    jobs: {},
    slices: 8,
  },
  import_images: {
    format: 4,
    method: 'import_images',
    source: { bundle: 'a'.repeat(32), ...none, packages: { sharp: '0.35.5' }, tree: 'f'.repeat(32) },
    options: { files: [{ $file: ['photos/å.jpg', 'b'.repeat(32)] }, { $file: ['photos/z.jpg', 'c'.repeat(32)] }] },
    datasets: {},
    jobs: {},
    slices: 8,
  },
  thumbnailer: {
    format: 4,
    method: 'thumbnailer',
    source: {
      bundle: 'd'.repeat(32),
      packages: { sharp: '0.35.5' },
      tree: 'f'.repeat(32),
      extra: { 'icc.bin': 'e'.repeat(32) },
      env: { MODE: '1' },
    },
    options: { size: [256, 256], when: { $date: '2026-01-01T00:00:00.000Z' }, limit: { $number: 'NaN' } },
    datasets: { source: 'main-1', others: ['main-2', 'main-3/bad'], none: null },
    jobs: { model: 'main-4' },
    slices: 2,
  },
} satisfies Record<string, KeyPreimage>;
