import sharp from 'sharp';
import { createRandom, type Random } from './random.ts';

export interface PhotographOptions {
  readonly width: number;
  readonly height: number;
  /** The same seed gives the same picture. */
  readonly seed: number;
}

type Colour = readonly [red: number, green: number, blue: number];

interface Light {
  readonly zenith: Colour;
  readonly horizon: Colour;
  readonly cloud: Colour;
  readonly ground: Colour;
}

const lights: readonly Light[] = [
  { zenith: [46, 96, 168], horizon: [176, 204, 226], cloud: [250, 250, 252], ground: [70, 92, 48] }, // noon
  { zenith: [58, 66, 118], horizon: [250, 178, 122], cloud: [255, 214, 178], ground: [62, 54, 42] }, // evening
  { zenith: [112, 126, 140], horizon: [196, 202, 206], cloud: [226, 228, 230], ground: [66, 76, 58] }, // overcast
  { zenith: [74, 128, 186], horizon: [226, 222, 206], cloud: [252, 248, 240], ground: [112, 82, 42] }, // autumn
];

/**
 * The pixels of a landscape with sky, clouds, ranges of hills and perhaps a lake, as raw RGB. Not art, but it weighs
 * and decodes like a photograph: smooth areas, edges, texture at all scales, and grain.
 */
export async function photograph({ width, height, seed }: PhotographOptions): Promise<Buffer> {
  const random = createRandom(seed);
  const noise = new Noise(random);
  const light = random.pick(lights);
  const pixels = await sky(width, height, light, noise, random);
  drawHills(pixels, width, height, light, noise, random);
  addGrain(pixels, width, noise);
  return pixels;
}

/** Soft, so it is drawn small and enlarged by sharp. */
async function sky(width: number, height: number, light: Light, noise: Noise, random: Random): Promise<Buffer> {
  const [w, h] = [Math.ceil(width / 8), Math.ceil(height / 8)];
  const small = Buffer.alloc(w * h * 3);
  const [left, top, cover] = [random.below(Noise.size), random.below(Noise.size), random.between(0.36, 0.56)];
  for (let y = 0, at = 0; y < h; y++) {
    const down = Math.min(1, (y / h) * 1.6);
    // Clouds get flatter and nearer to each other towards the horizon.
    const v = top + (90 * (y / h)) / (0.35 + 0.65 * (1 - y / h));
    for (let x = 0; x < w; x++) {
      const u = left + (x / h) * 110;
      const cloud = smooth((noise.at(u, v) - cover) * 3.2) * (0.92 - 0.35 * down);
      const shade = 1 - 0.28 * cloud * noise.at(u + 7, v + 11);
      for (let c = 0; c < 3; c++, at++) {
        const clear = mix(light.zenith[c] ?? 0, light.horizon[c] ?? 0, down);
        small[at] = mix(clear, (light.cloud[c] ?? 0) * shade, cloud);
      }
    }
  }
  return sharp(small, { raw: { width: w, height: h, channels: 3 } })
    .resize(width, height, { kernel: 'cubic', fit: 'fill' })
    .raw()
    .toBuffer();
}

/** Ranges of hills one behind the other, the far ones higher and paler; sometimes a lake in front that mirrors them. */
function drawHills(pixels: Buffer, width: number, height: number, light: Light, noise: Noise, random: Random): void {
  const horizon = random.between(0.42, 0.6);
  const steep = random.between(0.5, 1.7);
  const shore = random.next() < 0.5 ? Math.round(height * random.between(0.68, 0.8)) : height;
  const count = 3 + random.below(4);
  const ranges = Array.from({ length: count }, (_, index) => {
    const near = index / (count - 1);
    const [row, base] = [random.below(Noise.size), horizon + 0.46 * near * near];
    const ridge = Float32Array.from({ length: width }, (_, x) => {
      const u = row + (x / height) * mix(60, 90, near);
      const peaks = 1 - Math.abs(2 * noise.at(u, row) - 1) - 0.55;
      const trees = near * noise.at(u * 40, row);
      return height * (base - mix(0.42 * steep, 0.18, near) * peaks - 0.015 * noise.at(u * 5, row) - 0.01 * trees);
    });
    return { ridge, row, haze: 0.8 * (1 - near) ** 1.3, scale: mix(0.9, 0.45, near) * (1080 / height) };
  }).reverse();
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = (y * width + x) * 3;
      if (y >= shore) {
        mirror(pixels, at, x, y, width, height, shore, noise);
        continue;
      }
      const range = ranges.find(({ ridge }) => y >= (ridge[x] ?? height));
      if (range === undefined) continue;
      const [u, v] = [x * range.scale + range.row, y * range.scale * 1.6];
      const relief = noise.at(u * 0.5, v * 0.5) - noise.at(u * 0.5 + 2, v * 0.5 + 1.6);
      // Turned by 37°, so that the two do not repeat together; as fine as the pixels are, at any size.
      const leaves = noise.at(0.48 * x + 0.36 * y, 0.64 * y - 0.48 * x) - 0.45 + 0.05 * noise.grain(y, x + range.row);
      const lit = 0.5 + noise.at(u * 0.2, v * 0.2) * 1.1 + relief * 3 + leaves * 1.2;
      for (let c = 0; c < 3; c++) {
        pixels[at + c] = clamp(mix((light.ground[c] ?? 0) * lit, light.horizon[c] ?? 0, range.haze));
      }
    }
  }
}

function mirror(
  pixels: Buffer,
  at: number,
  x: number,
  y: number,
  width: number,
  height: number,
  shore: number,
  noise: Noise,
): void {
  const depth = (y - shore) / height;
  const wave = noise.at((x / height) * 160, 24 / (depth + 0.05)) - 0.5;
  const row = Math.max(0, Math.min(shore - 1, Math.round(2 * shore - y - 1 + wave * height * 0.2 * (depth + 0.05))));
  const from = (row * width + x) * 3;
  for (let c = 0; c < 3; c++) pixels[at + c] = clamp((pixels[from + c] ?? 0) * (0.78 + wave * 0.25) + 4 * c);
}

function addGrain(pixels: Buffer, width: number, noise: Noise): void {
  for (let at = 0, pixel = 0; at < pixels.length; at += 3, pixel++) {
    const grain = noise.grain(pixel % width, (pixel / width) | 0);
    for (let c = 0; c < 3; c++) pixels[at + c] = clamp((pixels[at + c] ?? 0) + grain);
  }
}

/** Value noise of seven octaves in a tile that repeats: computed once, then looked up for each pixel. */
class Noise {
  static readonly size = 512;
  readonly #tile = new Float32Array(Noise.size * Noise.size);
  readonly #grain: Int8Array;

  constructor(random: Random) {
    for (let cells = 8, weight = 0.5; cells <= Noise.size; cells *= 2, weight *= 0.52) this.#add(cells, weight, random);
    this.#grain = Int8Array.from(this.#tile, () =>
      Math.round((random.next() + random.next() + random.next() - 1.5) * 5),
    );
  }

  /** From about 0 to 1, blended between the four points around (u, v). */
  at(u: number, v: number): number {
    const mask = Noise.size - 1;
    const [left, top] = [Math.floor(u), Math.floor(v)];
    const [x0, x1] = [left & mask, (left + 1) & mask];
    const [y0, y1] = [(top & mask) << 9, ((top + 1) & mask) << 9];
    const across = u - left;
    const tile = this.#tile;
    const upper = mix(tile[y0 + x0] ?? 0, tile[y0 + x1] ?? 0, across);
    return mix(upper, mix(tile[y1 + x0] ?? 0, tile[y1 + x1] ?? 0, across), v - top);
  }

  grain(x: number, y: number): number {
    const mask = Noise.size - 1;
    return this.#grain[(((y + 37 * (x >> 9)) & mask) << 9) + ((x + 101 * (y >> 9)) & mask)] ?? 0;
  }

  #add(cells: number, weight: number, random: Random): void {
    const lattice = Float32Array.from({ length: cells * cells }, () => random.next());
    const step = Noise.size / cells;
    for (let y = 0; y < Noise.size; y++) {
      const [row, down] = [Math.floor(y / step), smooth((y % step) / step)];
      const [upper, lower] = [row * cells, ((row + 1) % cells) * cells];
      for (let x = 0; x < Noise.size; x++) {
        const [column, across] = [Math.floor(x / step), smooth((x % step) / step)];
        const next = (column + 1) % cells;
        const above = mix(lattice[upper + column] ?? 0, lattice[upper + next] ?? 0, across);
        const below = mix(lattice[lower + column] ?? 0, lattice[lower + next] ?? 0, across);
        const at = y * Noise.size + x;
        this.#tile[at] = (this.#tile[at] ?? 0) + weight * mix(above, below, down);
      }
    }
  }
}

const mix = (a: number, b: number, part: number): number => a + (b - a) * part;
const clamp = (value: number): number => (value < 0 ? 0 : Math.min(value, 255));

/** 0 to 1 with soft ends. */
function smooth(value: number): number {
  const x = value < 0 ? 0 : Math.min(value, 1);
  return x * x * (3 - 2 * x);
}
