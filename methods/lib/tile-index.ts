import { AcceleratorError } from '@accelerator/sdk';
import { turnTile } from './tiles.ts';

/** A tile of the library, and how it is turned. */
export interface Neighbour {
  /** Its number in the library. */
  readonly index: number;
  /** Quarters by which it is turned clockwise. */
  readonly rotation: number;
  /** The Euclidean distance, squared: the sum of the squares of all differences. */
  readonly distance: number;
  /** Its pixels, as it lies in the library. */
  readonly tile: Uint8Array;
}

/** A sketch divides a tile into so many parts in each direction: three sketches, each finer than the one before. */
const divisions = [1, 2, 4];
const finest = 4;

/** Where each sketch begins in the numbers that `sketch` gives, and where the last ends. */
const bounds = [0, 6, 21, 72];
const sketchLength = 72;

/**
 * Finds the tile that is nearest to another, out of many. Of equal ones it is always the first of the library, and of
 * that one the smallest rotation.
 *
 * The result is that of a comparison with every tile, but most are passed over. If the sums of all values of two tiles
 * differ by d, their squared distance is at least d²/n, where n is how many values there are. So the tiles are taken in
 * the order of their sums, those with the nearest sum first, until no further one can be nearer than the best so far.
 * Of these, only those whose sketches are near enough are compared pixel by pixel, see `Sketcher`.
 *
 * (Trees, such as kd-trees and ball trees, visit nearly all tiles when these are points with hundreds of coordinates.)
 */
export class TileIndex {
  readonly #size: number;
  readonly #rotations: readonly number[];
  /** Numbers of the tiles in the order of their sums. All that follows is in this order. */
  readonly #order: Int32Array;
  readonly #sums: Float64Array;
  readonly #sketcher: Sketcher;
  readonly #sketches: Float64Array;
  readonly #pixels: Uint8Array;

  /** @param tiles RGB pixels of square tiles with sides of `size` pixels */
  constructor(tiles: readonly Uint8Array[], size: number, rotate: boolean) {
    if (tiles.length === 0) throw emptyLibrary();
    for (const tile of tiles) checkTile(tile, size);
    const sums = Float64Array.from(tiles, sumOf);
    const order = Int32Array.from(tiles.keys()).sort((a, b) => (sums[a] ?? 0) - (sums[b] ?? 0) || a - b);
    const ordered = Array.from(order, (index) => tiles[index] ?? new Uint8Array());
    this.#size = size;
    this.#rotations = rotate ? [0, 1, 2, 3] : [0];
    this.#order = order;
    this.#sums = Float64Array.from(order, (index) => sums[index] ?? 0);
    this.#sketcher = new Sketcher(size);
    this.#sketches = new Float64Array(tiles.length * sketchLength);
    for (const [at, tile] of ordered.entries()) this.#sketches.set(this.#sketcher.sketch(tile), at * sketchLength);
    this.#pixels = new Uint8Array(Buffer.concat(ordered));
  }

  /** @throws AcceleratorError `WRONG_TILE`, `NOT_A_BYTE` */
  nearest(tile: ArrayLike<number>): Neighbour {
    checkTile(tile, this.#size);
    const sum = sumOf(tile);
    // Instead of each tile of the library, this one is turned, the other way round.
    const turned = this.#rotations.map((rotation) => {
      const pixels = turnTile(tile, this.#size, (4 - rotation) % 4);
      return { rotation, pixels, sketch: this.#sketcher.sketch(pixels) };
    });
    let best: Neighbour = { index: -1, rotation: 0, distance: Number.POSITIVE_INFINITY, tile: new Uint8Array() };
    let above = this.#firstFrom(sum);
    let below = above - 1;
    for (;;) {
      const up = (this.#sums[above] ?? Number.POSITIVE_INFINITY) - sum;
      const down = sum - (this.#sums[below] ?? Number.NEGATIVE_INFINITY);
      const gap = Math.min(up, down);
      if (gap === Number.POSITIVE_INFINITY || gap ** 2 / tile.length > limitOf(best)) return best;
      const at = up <= down ? above++ : below--;
      for (const { rotation, pixels, sketch } of turned) {
        if (!this.#isWithin(limitOf(best), at, sketch)) continue;
        const from = at * pixels.length;
        const distance = squaredDistance(pixels, this.#pixels, from, best.distance);
        if (distance > best.distance) continue;
        const index = this.#order[at] ?? -1;
        // Of equally near ones, the first.
        if (distance === best.distance && (index - best.index || rotation - best.rotation) > 0) continue;
        best = { index, rotation, distance, tile: this.#pixels.subarray(from, from + pixels.length) };
      }
    }
  }

  /** Whether a tile can be so near, as far as the sketches show, the coarse ones first. */
  #isWithin(limit: number, at: number, sketch: Float64Array): boolean {
    const start = at * sketchLength;
    for (let level = 0, k = 0; level < divisions.length; level++) {
      const end = bounds[level + 1] ?? 0;
      let sum = 0;
      for (; k < end; k++) sum += ((sketch[k] ?? 0) - (this.#sketches[start + k] ?? 0)) ** 2;
      if (sum > limit) return false;
    }
    return true;
  }

  /** The first place whose sum is at least this one. */
  #firstFrom(sum: number): number {
    let [from, to] = [0, this.#sums.length];
    while (from < to) {
      const middle = (from + to) >> 1;
      if ((this.#sums[middle] ?? 0) < sum) from = middle + 1;
      else to = middle;
    }
    return from;
  }
}

/** Bounds have rounding errors, distances have none: they are whole numbers. What is so little above is not passed over. */
function limitOf({ distance }: Neighbour): number {
  return distance * 1.000001 + 0.5;
}

/** Of a tile and the one that begins at `from`. Anything above `limit` when it is above `limit`. */
function squaredDistance(tile: Uint8Array, pixels: Uint8Array, from: number, limit: number): number {
  // A sum for each channel: the processor computes them side by side.
  let red = 0;
  let green = 0;
  let blue = 0;
  for (let start = 0; start < tile.length && red + green + blue <= limit; start += 48) {
    const end = Math.min(start + 48, tile.length);
    for (let k = start; k < end; k += 3) {
      const r = (tile[k] ?? 0) - (pixels[from + k] ?? 0);
      const g = (tile[k + 1] ?? 0) - (pixels[from + k + 1] ?? 0);
      const b = (tile[k + 2] ?? 0) - (pixels[from + k + 2] ?? 0);
      red += r * r;
      green += g * g;
      blue += b * b;
    }
  }
  return red + green + blue;
}

/**
 * Makes a few numbers that stand for a tile, such that two sketches are never farther from each other than the tiles are.
 * For each channel and each part of the tile: the sum of the values, divided by the root of how many they are. And for
 * each channel: how far its values are from the means of their parts.
 */
class Sketcher {
  /** Of each pixel: in which of the finest parts it is. */
  readonly #partOf: Int32Array;

  constructor(size: number) {
    const along = Array.from({ length: size }, (_, at) => Math.floor((at * finest) / size));
    this.#partOf = Int32Array.from(along.flatMap((row) => along.map((column) => row * finest + column)));
  }

  sketch(tile: Uint8Array): Float64Array {
    const sums = new Float64Array(finest * finest * 3);
    const counts = new Float64Array(finest * finest);
    const squares = new Float64Array(3);
    for (let pixel = 0, at = 0; pixel < this.#partOf.length; pixel++) {
      const part = this.#partOf[pixel] ?? 0;
      counts[part] = (counts[part] ?? 0) + 1;
      for (let channel = 0; channel < 3; channel++) {
        const value = tile[at++] ?? 0;
        sums[part * 3 + channel] = (sums[part * 3 + channel] ?? 0) + value;
        squares[channel] = (squares[channel] ?? 0) + value * value;
      }
    }
    const levels = divisions.map((parts) => joinParts(sums, counts, squares, parts));
    return Float64Array.from(levels.flat());
  }
}

/** One level of a sketch, from the sums of the finest parts. */
function joinParts(sums: Float64Array, counts: Float64Array, squares: Float64Array, parts: number): number[] {
  const joined = new Float64Array(parts * parts * 3);
  const joinedCounts = new Float64Array(parts * parts);
  for (let fine = 0; fine < counts.length; fine++) {
    const [row, column] = [Math.floor(fine / finest), fine % finest];
    const part = Math.floor((row * parts) / finest) * parts + Math.floor((column * parts) / finest);
    joinedCounts[part] = (joinedCounts[part] ?? 0) + (counts[fine] ?? 0);
    for (let channel = 0; channel < 3; channel++) {
      joined[part * 3 + channel] = (joined[part * 3 + channel] ?? 0) + (sums[fine * 3 + channel] ?? 0);
    }
  }
  const means = Array.from(joined, (sum, at) => sum / Math.sqrt(joinedCounts[Math.floor(at / 3)] || 1));
  const rest = Array.from(squares);
  for (const [at, mean] of means.entries()) rest[at % 3] = (rest[at % 3] ?? 0) - mean ** 2;
  return [...means, ...rest.map((square) => Math.sqrt(Math.max(0, square)))];
}

function sumOf(tile: ArrayLike<number>): number {
  let sum = 0;
  for (let at = 0; at < tile.length; at++) sum += tile[at] ?? 0;
  return sum;
}

function checkTile(tile: ArrayLike<number>, size: number): void {
  const length = size * size * 3;
  if (tile.length !== length) {
    throw new AcceleratorError({
      /**
       * Tiles of different sizes were compared.
       *
       * @remedy Cut the images and the library with the same option `tile`.
       */
      code: 'WRONG_TILE',
      message: `Expected a tile of ${size}x${size} pixels, which are ${length} numbers, received ${tile.length}.`,
      hint: 'Are the tiles cut with the same option `tile`?',
    });
  }
  if (tile instanceof Uint8Array) return;
  for (let at = 0; at < tile.length; at++) {
    const value = tile[at] ?? 0;
    // NaN above all: its distance is neither small nor large.
    if (!(value >= 0 && value <= 255 && Number.isInteger(value))) throw notAByte(value);
  }
}

/**
 * A tile of a mosaic holds numbers that are no bytes.
 *
 * @remedy Make the tiles with `cut_tiles`.
 */
function notAByte(value: number): AcceleratorError {
  return new AcceleratorError({
    code: 'NOT_A_BYTE',
    message: `Expected whole numbers from 0 to 255 in a tile, received ${value}: it has no distance to others.`,
  });
}

/**
 * The dataset that tiles are taken from has no rows.
 *
 * @remedy Give `mosaic` a library with at least one image.
 */
function emptyLibrary(): AcceleratorError {
  return new AcceleratorError({
    code: 'EMPTY_LIBRARY',
    message: 'The library has no images, so there is nothing to take tiles from.',
  });
}
