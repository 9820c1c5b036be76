import sharp from 'sharp';
import { expect, test } from 'vitest';
import { photograph } from '../lib/photograph.ts';
import { makeThumbnail } from '../lib/thumbnail.ts';

const [width, height] = [1200, 800];

/** Mean structural similarity of two pictures of the same size, over squares of 8 pixels. */
function ssim(a: Uint8Array, b: Uint8Array, across: number): number {
  const down = a.length / across;
  let [sum, count] = [0, 0];
  for (let top = 0; top + 8 <= down; top += 4) {
    for (let left = 0; left + 8 <= across; left += 4) {
      let [sa, sb, saa, sbb, sab] = [0, 0, 0, 0, 0];
      for (let y = top; y < top + 8; y++) {
        for (let at = y * across + left; at < y * across + left + 8; at++) {
          const [p, q] = [a[at] ?? 0, b[at] ?? 0];
          sa += p;
          sb += q;
          saa += p * p;
          sbb += q * q;
          sab += p * q;
        }
      }
      const [ma, mb] = [sa / 64, sb / 64];
      const [va, vb, vab] = [saa / 64 - ma * ma, sbb / 64 - mb * mb, sab / 64 - ma * mb];
      sum += ((2 * ma * mb + 6.5) * (2 * vab + 58.5)) / ((ma * ma + mb * mb + 6.5) * (va + vb + 58.5));
      count++;
    }
  }
  return sum / count;
}

const luma = async (image: Buffer): Promise<Uint8Array> => sharp(image).greyscale().raw().toBuffer();

// libjpeg decodes at 1/2, 1/4 or 1/8 of the size, whichever is next above that of the thumbnail.
test.each([[500], [250], [188], [130], [90]])(
  'a thumbnail of %i pixels looks like one of the picture decoded in whole',
  async (size) => {
    const pixels = await photograph({ width, height, seed: 7 });
    const image = await sharp(pixels, { raw: { width, height, channels: 3 } })
      .jpeg({ quality: 90 })
      .toBuffer();
    const made = await makeThumbnail(image, { size: [size, size], format: 'png', pixelLimit: 1e9 });
    const { data, info } = await sharp(image).raw().toBuffer({ resolveWithObject: true });
    const whole = await sharp(data, { raw: { width: info.width, height: info.height, channels: 3 } })
      .resize({ width: size, height: size, fit: 'inside' })
      .png()
      .toBuffer();
    const shrunk = await luma(made);
    expect(ssim(shrunk, await luma(whole), size)).toBeGreaterThan(0.99);
  },
);
