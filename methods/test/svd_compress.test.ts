import { Matrix, SingularValueDecomposition } from 'ml-matrix';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { multiplyRows } from '../lib/matrix-product.ts';
import { photograph } from '../lib/photograph.ts';
import { channelOf, type Pixels, readPixels, writePng } from '../lib/pixels.ts';
import { createRandom } from '../lib/random.ts';
import { truncatedSvd } from '../lib/truncated-svd.ts';
import { ImageProject } from './image-project.ts';
import { oriented, plain } from './test-images.ts';

/** In `npm run test:long`: the pages of the manual and the build scripts run the same methods. */
const long = test.runIf(process.env.ART === 'all');

/** Pixels by a rule. */
function drawn(width: number, height: number, channels: Pixels['channels'], value: (at: number) => number): Pixels {
  return {
    data: Uint8Array.from({ length: width * height * channels }, (_, at) => value(at)),
    width,
    height,
    channels,
  };
}

function noise(width: number, height: number, channels: Pixels['channels'] = 1): Pixels {
  const random = createRandom(7);
  return drawn(width, height, channels, () => random.below(256));
}

async function photo(width: number, height: number): Promise<Pixels> {
  return { data: await photograph({ width, height, seed: 3 }), width, height, channels: 3 };
}

/** Sum of the squares of what is missing after `rank` components. */
function errorOf(pixels: Pixels, rank: number): number {
  const { rows, columns } = channelOf(pixels, 0);
  const { left, right } = truncatedSvd(rows, columns, rank);
  const rebuilt = multiplyRows(left, right);
  return rows.reduce(
    (sum, row, y) => row.reduce((all, value, x) => all + (value - (rebuilt[y]?.[x] ?? 0)) ** 2, sum),
    0,
  );
}

/**
 * The smallest error for each rank, by the theorem of Eckart and Young: the squares of the singular values that are left
 * out, by the library's full SVD.
 */
function smallestErrorsOf(pixels: Pixels): (rank: number) => number {
  const { diagonal } = new SingularValueDecomposition(new Matrix(channelOf(pixels, 0).rows), { autoTranspose: true });
  return (rank) => diagonal.slice(rank).reduce((sum, value) => sum + value ** 2, 0);
}

describe('the truncated decomposition', () => {
  test.each([
    ['a photograph', () => photo(180, 120)],
    ['an upright photograph', () => photo(90, 160)],
    ['noise', () => noise(150, 130)],
    ['a diagonal, whose singular values are all equal', () => drawn(70, 70, 1, (at) => (at % 71 === 0 ? 255 : 0))],
    ['stripes', () => drawn(60, 80, 1, (at) => (at % 7) * 30)],
    ['one bright pixel', () => drawn(50, 40, 1, (at) => (at === 0 ? 255 : 0))],
    ['nothing but black', () => drawn(50, 40, 1, () => 0)],
    ['nothing but white', () => drawn(31, 64, 1, () => 255)],
    ['a chessboard', () => drawn(33, 33, 1, (at) => (at % 2) * 255)],
  ])('has the error of the full one: %s', async (_, make) => {
    const pixels = await make();
    const smallestError = smallestErrorsOf(pixels);
    const most = Math.min(pixels.width, pixels.height);
    for (const rank of [1, 2, 5, 20, most]) {
      const [error, smallest] = [errorOf(pixels, rank), smallestError(rank)];
      // 2 % is 0.09 dB, for noise; the rest is rounding.
      expect(error).toBeLessThan(smallest * 1.02 + 1e-2);
      expect(error).toBeGreaterThan(smallest * 0.999999 - 1e-2);
    }
  });

  test('of a photograph is within 0.1 % of the best there is', async () => {
    const pixels = await photo(320, 240);
    const smallestError = smallestErrorsOf(pixels);
    for (const rank of [1, 3, 10, 30, 60]) expect(errorOf(pixels, rank)).toBeLessThan(smallestError(rank) * 1.001);
  });

  test.each([
    [1, 1],
    [1, 9],
    [9, 1],
    [2, 3],
    [5, 5],
    [7, 40],
  ])('any size: %i x %i', (width, height) => {
    const pixels = noise(width, height);
    const smallestError = smallestErrorsOf(pixels);
    for (let rank = 1; rank <= Math.min(width, height); rank++) {
      expect(Math.abs(errorOf(pixels, rank) - smallestError(rank))).toBeLessThan(1e-3);
    }
  });

  test('more components are never worse', async () => {
    const pixels = await photo(120, 90);
    const errors = Array.from({ length: 90 }, (_, index) => errorOf(pixels, index + 1));
    for (const [index, error] of errors.entries())
      expect(error).toBeLessThanOrEqual((errors[index - 1] ?? error) + 1e-3);
  });
});

describe('readPixels', () => {
  test.each([1, 2, 3, 4] as const)('reads what writePng has written, with %i channels', async (channels) => {
    const pixels = noise(13, 7, channels);
    const read = await readPixels(await writePng(pixels));
    expect({ ...read, data: new Uint8Array(read.data) }).toEqual(pixels);
  });

  test('16 bits become 8, and a camera that was turned is turned back', async () => {
    const deep = await plain(4, 3, [200, 100, 50]).toColourspace('rgb16').png().toBuffer();
    expect([...(await readPixels(deep)).data.subarray(0, 3)]).toEqual([200, 100, 50]);
    expect(await readPixels(await oriented(30, 20, 6))).toMatchObject({ width: 30, height: 20, channels: 3 });
  });
});

interface Compressed {
  readonly compressed: Pixels;
  readonly stored: unknown;
  readonly psnr: unknown;
}

/** A project with these images imported, and what the method makes of them. */
async function projectWith(images: Readonly<Record<string, Pixels>>, config = {}) {
  const files: Record<string, Buffer> = {};
  for (const [name, pixels] of Object.entries(images)) files[name] = await writePng(pixels);
  const project = new ImageProject({ files, config });
  const imported = await project.build('import_images', { files: Object.keys(files) });
  const compress = async (rank: number): Promise<Map<string, Compressed>> => {
    const { id } = await project.build('svd_compress', { source: imported.id, rank });
    const [stored, psnr] = [project.byFilename(id, 'stored'), project.byFilename(id, 'psnr')];
    const rows = new Map<string, Compressed>();
    for (const [name, image] of project.imagesByFilename(id, 'compressed')) {
      rows.set(name, { compressed: await readPixels(image), stored: stored.get(name), psnr: psnr.get(name) });
    }
    return rows;
  };
  return { project, imported, compress };
}

describe('the method', () => {
  test('gives the image back when no component is missing: gray, colour, with alpha, of odd sizes', async () => {
    const images = {
      'gray.png': noise(17, 17, 1),
      'gray_alpha.png': noise(17, 19, 2),
      'colour.png': noise(31, 17, 3),
      'colour_alpha.png': noise(17, 23, 4),
    };
    const { compress } = await projectWith(images);
    const full = await compress(17);
    for (const [name, pixels] of Object.entries(images)) {
      expect([name, full.get(name)?.psnr]).toEqual([name, Number.POSITIVE_INFINITY]);
      expect(Buffer.from(pixels.data).equals(full.get(name)?.compressed.data ?? Buffer.alloc(0))).toBe(true);
    }
  });

  test('with few components: alpha is kept, PSNR is that of the image, and the size is what they need', async () => {
    const images = { 'a.png': noise(40, 30, 4), 'b.png': noise(30, 50, 1), 'c.png': await photo(60, 40) };
    const { compress } = await projectWith(images);
    const byRank = [await compress(1), await compress(5), await compress(20)];
    for (const [name, pixels] of Object.entries(images)) {
      const { width, height, channels, data } = pixels;
      const colours = channels < 3 ? 1 : 3;
      for (const [index, rank] of [1, 5, 20].entries()) {
        const row = byRank[index]?.get(name);
        let squares = 0;
        for (const [at, value] of (row?.compressed.data ?? []).entries()) {
          if (channels === 4 && at % 4 === 3) expect(value).toBe(data[at]);
          else squares += (value - (data[at] ?? 0)) ** 2;
        }
        expect(row?.psnr).toBeCloseTo(10 * Math.log10(255 ** 2 / (squares / (width * height * colours))), 6);
        expect(row?.stored).toBe(BigInt(rank * (width + height) * colours * 4));
      }
      const psnr = byRank.map((rows) => Number(rows.get(name)?.psnr));
      expect(psnr.toSorted((a, b) => a - b)).toEqual(psnr);
    }
  });

  long('the bytes are the same with one process and with two', async () => {
    const images = Object.fromEntries(
      await Promise.all([1, 2, 3, 4, 5].map(async (n) => [`${n}.png`, await photo(40 + n, 30)] as const)),
    );
    const digests = [];
    for (const workers of [1, 2]) {
      const { project, imported } = await projectWith(images, { workers });
      const { id } = await project.build('svd_compress', { source: imported.id, rank: 6 });
      digests.push(project.dataset(id).digest);
    }
    expect(digests[0]).toBe(digests[1]);
  });

  long('rank 0, a rank beyond the size and what is no image are one sentence each', async () => {
    const { project, imported } = await projectWith({ 'a.png': noise(40, 30, 3) });
    const fails = (rank: number, source = imported.id): Promise<string> =>
      project.buildFails('svd_compress', { source, rank });
    expect(await fails(0)).toBe('Expected at least 1 for svd_compress options.rank, received 0.');
    expect(await fails(31)).toContain(
      "Row 0 of slice 0 ('a.png') failed: Expected a rank of at most 30 for an image of 40x30 pixels, received 31.",
    );
    project.write('methods/no_image.ts', noImage);
    const { id } = await project.build('no_image', {});
    expect(await fails(1, id)).toMatch(/Row 0 of slice 0 failed: It can't be read as an image: .*\.$/);
  });
});

const noImage = `import { defineMethod } from '@accelerator/sdk';
export default defineMethod({
  synthesis({ job }) {
    job.datasetWriter({ columns: { image: { type: 'bytes', nullable: false } } }).split().write(Buffer.from('Dear diary'));
  },
});`;

test('sharp keeps what this file takes for granted: a gray PNG is gray', async () => {
  expect((await sharp(await writePng(noise(3, 3, 2))).metadata()).space).toBe('b-w');
});
