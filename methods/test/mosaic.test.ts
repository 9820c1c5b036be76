import { describe, expect, test } from 'vitest';
import { photograph } from '../lib/photograph.ts';
import { type Pixels, readPixels, writePng } from '../lib/pixels.ts';
import { createRandom } from '../lib/random.ts';
import { TileIndex } from '../lib/tile-index.ts';
import { cutTile, pasteTile, tilePositions, turnTile } from '../lib/tiles.ts';
import { ImageProject } from './image-project.ts';

/** In `npm run test:long`: the pages of the manual and the build scripts run the same methods. */
const long = test.runIf(process.env.ART === 'all');

interface Found {
  readonly index: number;
  readonly rotation: number;
  readonly distance: number;
}

/** As plain as can be: every tile of the library, every rotation, every pixel. */
function bruteForce(library: readonly Uint8Array[], size: number, rotate: boolean): (tile: Uint8Array) => Found {
  const rotations = rotate ? [0, 1, 2, 3] : [0];
  const others = library.flatMap((tile, index) =>
    rotations.map((rotation) => ({ index, rotation, pixels: turnTile(tile, size, rotation) })),
  );
  return (tile) => {
    let best: Found = { index: -1, rotation: -1, distance: Number.POSITIVE_INFINITY };
    for (const { index, rotation, pixels } of others) {
      let distance = 0;
      for (let at = 0; at < pixels.length; at++) distance += ((pixels[at] ?? 0) - (tile[at] ?? 0)) ** 2;
      if (distance < best.distance) best = { index, rotation, distance };
    }
    return best;
  };
}

function randomTiles(count: number, size: number, values: number, seed: number): Uint8Array[] {
  const random = createRandom(seed);
  return Array.from({ length: count }, () =>
    Uint8Array.from({ length: size * size * 3 }, () => Math.round((random.below(values) * 255) / (values - 1))),
  );
}

async function photo(width: number, height: number, seed: number): Promise<Pixels> {
  return { data: await photograph({ width, height, seed }), width, height, channels: 3 };
}

const cutAll = (image: Pixels, size: number): Uint8Array[] =>
  tilePositions(image, size, 'It').map((place) => cutTile(image, place, size));

describe('the nearest tile', () => {
  test.each([
    // With two values and small tiles, many distances are equal.
    ['one pixel, two values', 1, 2, 30],
    ['2x2, two values', 2, 2, 200],
    ['3x3, two values', 3, 2, 400],
    ['5x5', 5, 256, 200],
    ['8x8', 8, 256, 200],
    ['19x19', 19, 256, 40],
  ])('is that of a brute-force search: random tiles, %s', (_, size, values, count) => {
    const library = randomTiles(count, size, values, 1);
    for (const rotate of [false, true]) {
      const index = new TileIndex(library, size, rotate);
      const nearest = bruteForce(library, size, rotate);
      for (const tile of randomTiles(60, size, values, 2)) {
        expect(index.nearest(tile)).toMatchObject(nearest(tile));
      }
      for (const [number, tile] of library.entries()) expect(index.nearest(tile).index).toBeLessThanOrEqual(number);
    }
  });

  test.each([4, 7, 10])('is that of a brute-force search: photographs, tiles of %i', async (size) => {
    const library = [...cutAll(await photo(150, 100, 1), size), ...cutAll(await photo(100, 140, 2), size)];
    const index = new TileIndex(library, size, true);
    const nearest = bruteForce(library, size, true);
    for (const tile of cutAll(await photo(60, 40, 3), size)) {
      expect(index.nearest(tile)).toMatchObject(nearest(tile));
    }
  });

  test('of equal ones is the first, turned least', () => {
    const [tile = new Uint8Array()] = randomTiles(1, 4, 256, 3);
    const plain = new Uint8Array(48).fill(9);
    const nearest = (library: Uint8Array[], wanted: Uint8Array): Found =>
      new TileIndex(library, 4, true).nearest(wanted);
    expect(nearest([plain, plain, plain], plain)).toMatchObject({ index: 0, rotation: 0, distance: 0 });
    expect(nearest([plain, turnTile(tile, 4, 3), tile], tile)).toMatchObject({ index: 1, rotation: 1, distance: 0 });
  });

  test('tiles turn clockwise, and back after four quarters', () => {
    const tile = Uint8Array.from([1, 2, 3, 4].flatMap((value) => [value, value, value]));
    const firsts = (quarters: number): number[] => [...turnTile(tile, 2, quarters)].filter((_, at) => at % 3 === 0);
    expect([0, 1, 2, 3].map(firsts)).toEqual([
      [1, 2, 3, 4],
      [3, 1, 4, 2],
      [4, 3, 2, 1],
      [2, 4, 1, 3],
    ]);
    const [other = new Uint8Array()] = randomTiles(1, 5, 256, 4);
    expect([0, 1, 2, 3].reduce((turned) => turnTile(turned, 5, 1), other)).toEqual(other);
  });

  test('NaN, a tile of another size and an empty library are one sentence each', () => {
    const index = new TileIndex(randomTiles(3, 2, 256, 1), 2, false);
    expect(() => index.nearest([1, 2, Number.NaN, 4, 5, 6, 7, 8, 9, 10, 11, 12])).toThrow(
      'Expected whole numbers from 0 to 255 in a tile, received NaN: it has no distance to others.',
    );
    expect(() => index.nearest(new Uint8Array(27))).toThrow(
      'Expected a tile of 2x2 pixels, which are 12 numbers, received 27.',
    );
    expect(() => new TileIndex([], 2, true)).toThrow(
      'The library has no images, so there is nothing to take tiles from.',
    );
  });
});

async function projectWith(
  pictures: Readonly<Record<string, Pixels>>,
  library: Readonly<Record<string, Pixels>>,
  config = {},
) {
  const files: Record<string, Buffer> = {};
  for (const [name, pixels] of Object.entries({ ...pictures, ...library })) files[name] = await writePng(pixels);
  const project = new ImageProject({ files, config });
  const imported = await project.build('import_images', { files: Object.keys(pictures) });
  const training = await project.build('import_images', { files: Object.keys(library) });
  return { project, source: imported.id, library: training.id };
}

describe('the methods', () => {
  const size = 8;

  long('cut, replace and paste give what a serial program gives, at any number of processes', async () => {
    // Sides that are no multiples of the tile, and one that is.
    const pictures = {
      'a.png': await photo(75, 50, 1),
      'b.png': await photo(40, 64, 2),
      'c.png': await photo(8, 8, 3),
    };
    const library = { 'x.png': await photo(90, 60, 4), 'y.png': await photo(33, 70, 5) };
    const tiles = Object.values(library).flatMap((image) => cutAll(image, size));
    const nearest = bruteForce(tiles, size, true);
    const expected = Object.entries(pictures).map(([name, picture]): [string, Uint8Array] => {
      const result = { ...picture, data: new Uint8Array(picture.data.length) };
      for (const position of tilePositions(picture, size, name)) {
        const { index, rotation } = nearest(cutTile(picture, position, size));
        pasteTile(result, position, size, turnTile(tiles[index] ?? new Uint8Array(), size, rotation));
      }
      return [name, result.data];
    });
    for (const [workers, slices] of [
      [1, 1],
      [2, 3],
    ]) {
      const given = await projectWith(pictures, library, { workers, slices });
      const { project } = given;
      const cut = await project.build('cut_tiles', { source: given.source, tile: size });
      const replaced = await project.build('mosaic', {
        source: cut.id,
        library: given.library,
        tile: size,
        rotate: true,
      });
      expect(project.dataset(replaced.id).parent).toBe(cut.id);
      const pasted = await project.build('paste_tiles', { source: replaced.id });
      const images = project.imagesByFilename(pasted.id, 'image');
      expect([...images.keys()]).toEqual(expected.map(([name]) => name));
      for (const [name, data] of expected) {
        const pixels = await readPixels(images.get(name) ?? Buffer.alloc(0));
        expect(Buffer.from(pixels.data).equals(data)).toBe(true);
      }
    }
  });

  test('an image out of its own tiles is the image, whatever it is', async () => {
    const random = createRandom(5);
    const noise = (channels: Pixels['channels']): Pixels => ({
      data: Uint8Array.from({ length: 20 * 12 * channels }, () => random.below(256)),
      width: 20,
      height: 12,
      channels,
    });
    const pictures = { 'gray.png': noise(1), 'colour.png': noise(3) };
    const { project, source } = await projectWith(pictures, { 'unused.png': noise(4) });
    const cut = await project.build('cut_tiles', { source, tile: 5 });
    const replaced = await project.build('mosaic', { source: cut.id, library: source, tile: 5 });
    const { dataset } = { dataset: project.dataset(replaced.id) };
    expect(new Set(dataset.iterate(null, 'distance'))).toEqual(new Set([0]));
    expect([...dataset.iterate('roundrobin', 'match')]).toEqual(Array.from({ length: 24 }, (_, index) => index));
    expect([...dataset.iterate(null, 'nearest')]).toEqual([...dataset.iterate(null, 'tile')]);
  });

  long('an empty library, a tile larger than an image and another size of tiles are one sentence each', async () => {
    const { project, source, library } = await projectWith(
      { 'a.png': await photo(60, 40, 1) },
      { 'b.png': await photo(30, 50, 2) },
    );
    expect(await project.buildFails('cut_tiles', { source, tile: 41 })).toContain(
      "The image 'a.png' has 60x40 pixels, too few for a tile of 41x41.",
    );
    expect(await project.buildFails('cut_tiles', { source, tile: 0 })).toBe(
      'Expected at least 1 for cut_tiles options.tile, received 0.',
    );
    const cut = await project.build('cut_tiles', { source, tile: 40 });
    const fails = (inputs: object): Promise<string> =>
      project.buildFails('mosaic', { source: cut.id, library, tile: 40, ...inputs });
    expect(await fails({})).toContain(
      "The image 'b.png' of the library has 30x50 pixels, too few for a tile of 40x40.",
    );
    expect(await fails({ tile: 20 })).toContain(
      'Expected a tile of 20x20 pixels, which are 1200 numbers, received 4800.',
    );
    const nothing = await project.build('import_images', { files: [] });
    expect(await fails({ library: nothing.id })).toContain(
      'The library has no images, so there is nothing to take tiles from.',
    );
  });
});
