import { setImmediate as turn } from 'node:timers/promises';
import { beforeAll, expect, test } from 'vitest';
import { defaultPixelLimit, openImage } from '../lib/open-image.ts';
import { plain } from './test-images.ts';

let whole: Buffer;

beforeAll(async () => {
  whole = await plain(8, 8).jpeg().toBuffer();
});

/** Opens a picture whose first try fails with an error of another one, beside one in work, with one more behind it. */
async function failBeside(errors: readonly (string | undefined)[]): Promise<{ reason: string; steps: string[] }> {
  const steps: string[] = [];
  let letGo = (): void => {};
  const held = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  const open = (use: () => Promise<void>): Promise<void> => openImage(whole, defaultPixelLimit, use);
  const other = open(async () => {
    steps.push('other begins');
    await held;
    steps.push('other ends');
  });
  let tries = 0;
  const failing = open(async () => {
    const error = errors[tries++];
    steps.push(`try ${tries}`);
    if (error !== undefined) throw new Error(error);
  }).then(
    () => 'good',
    (error: unknown) => String(error),
  );
  while (steps.length < 2) await turn();
  // What follows a failure at once is done when the next turn comes.
  await turn();
  const late = open(async () => void steps.push('late'));
  await turn();
  steps.push('other is let go');
  letGo();
  const reason = await failing;
  await Promise.all([other, late]);
  return { reason, steps };
}

test.each([
  ['its codec', 'heif: Unsupported feature: Unsupported codec (4.3000)'],
  ['its compression', 'TIFFReadDirectory: ZSTD compression support is not configured'],
  ['its missing end', 'VipsJpeg: Premature end of JPEG file'],
  ['its size', 'Input image exceeds pixel limit'],
  ['its header', 'Input buffer contains unsupported image format'],
  ['its damage', 'vipspng: libpng read error'],
])(
  'a picture that is told %s of another one is tried again, alone, and has the reason that comes then',
  async (_, of) => {
    const { reason, steps } = await failBeside([of, 'VipsJpeg: Corrupt JPEG data: bad Huffman code']);
    expect(reason).toBe('Error: it is damaged (VipsJpeg: Corrupt JPEG data: bad Huffman code)');
    expect(steps).toEqual(['other begins', 'try 1', 'other is let go', 'other ends', 'try 2', 'late']);
  },
);

test('a picture that fails beside others only is good', async () => {
  const { reason, steps } = await failBeside(['vipspng: libpng read error', undefined]);
  expect(reason).toBe('good');
  expect(steps.filter((step) => step.startsWith('try'))).toEqual(['try 1', 'try 2']);
});
