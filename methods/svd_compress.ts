import { AcceleratorError, defineMap, z } from '@accelerator/sdk';
import { multiplyRows } from './lib/matrix-product.ts';
import { pixelLimitOption, rowOnErrorOption } from './lib/open-image.ts';
import { channelOf, type Pixels, readPixels, writePng } from './lib/pixels.ts';
import { truncatedSvd } from './lib/truncated-svd.ts';

export default defineMap({
  description:
    'Rebuild each image from the first `rank` components of the singular value decomposition of each of its channels. ' +
    'Appends the columns `compressed` (a PNG), `stored` (bytes that the components need) and `psnr` (in dB).',
  options: z.object({
    rank: z.int().min(1).describe('How many components. At most the smaller side of the image.'),
    pixelLimit: pixelLimitOption(),
    onError: rowOnErrorOption(),
  }),
  onError: ({ onError }) => onError,
  input: { image: 'bytes' },
  output: { compressed: 'bytes', stored: 'int64', psnr: 'float64' },
  // It computes nearly all the time, so a second image in flight would only need memory.
  concurrency: 1,
  async map({ image }, { options: { rank, pixelLimit } }) {
    const pixels = await readPixels(image, pixelLimit);
    const { width, height, channels } = pixels;
    if (rank > Math.min(width, height)) throw rankTooLarge(rank, pixels);
    const colours = coloursOf(channels);
    // What is not written to stays: alpha.
    const data = new Uint8Array(pixels.data);
    for (let channel = 0; channel < colours; channel++) {
      const { rows, columns } = channelOf(pixels, channel);
      const { left, right } = truncatedSvd(rows, columns, rank);
      for (const [y, row] of multiplyRows(left, right).entries()) {
        // Rounded, and what lies beyond black and white cut off.
        const bytes = new Uint8ClampedArray(row);
        for (let x = 0; x < width; x++) data[(y * width + x) * channels + channel] = bytes[x] ?? 0;
      }
    }
    return {
      compressed: await writePng({ ...pixels, data }),
      stored: BigInt(4 * colours * rank * (width + height)),
      psnr: peakSignalToNoise(pixels, data),
    };
  },
});

/** How near the colours are to those before, in dB; equal ones are infinitely near. */
function peakSignalToNoise({ data, channels }: Pixels, rebuilt: Uint8Array): number {
  let squares = 0;
  // Alpha is equal: it adds nothing, and is not counted.
  for (let at = 0; at < data.length; at++) squares += ((data[at] ?? 0) - (rebuilt[at] ?? 0)) ** 2;
  const values = (data.length / channels) * coloursOf(channels);
  return 10 * Math.log10(255 ** 2 / (squares / values));
}

/** Without alpha. */
const coloursOf = (channels: Pixels['channels']): number => (channels < 3 ? 1 : 3);

/**
 * The rank for `svd_compress` exceeds the smaller side of an image.
 *
 * @remedy Ask for a smaller rank, or leave small images out.
 */
function rankTooLarge(rank: number, { width, height }: Pixels): AcceleratorError {
  const most = Math.min(width, height);
  return new AcceleratorError({
    code: 'RANK_TOO_LARGE',
    message: `Expected a rank of at most ${most} for an image of ${width}x${height} pixels, received ${rank}.`,
  });
}
