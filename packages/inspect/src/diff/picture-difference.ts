import { sniffType } from '../values/sniff-type.ts';

/** How much pictures of a column differ. */
export interface PictureDifference {
  /** How many pairs were measured. */
  readonly measured: number;
  /** Pairs of other sizes, or that can't be decoded: there is no measure for them. */
  readonly others: number;
  /**
   * Peak signal-to-noise ratio in dB, of the pair that differs most and in the middle; null: the pixels are the same, or
   * nothing was measured. Above 40 hardly anybody sees a difference, below 25 everybody does.
   */
  readonly lowest: number | null;
  readonly median: number | null;
}

/** Decoding takes milliseconds for each picture: of more pairs these many give the picture. */
const mostMeasured = 100;

/** Collects pairs of pictures that differ, and measures by how much. */
export class PictureMeter {
  readonly #ratios: number[] = [];
  #others = 0;
  readonly #holdsOnlyPictures: boolean;

  /** @param type of the column: one of `bytes` may hold files of pictures, and others */
  constructor(type: 'image' | 'bytes') {
    this.#holdsOnlyPictures = type === 'image';
  }

  async add(before: unknown, after: unknown): Promise<void> {
    if (this.#ratios.length + this.#others >= mostMeasured) return;
    if (!this.#holdsOnlyPictures && !isPicture(before) && !isPicture(after)) return;
    const [old, now] = [await pixelsOf(before), await pixelsOf(after)];
    if (old === undefined || now === undefined || old.width !== now.width || old.height !== now.height) this.#others++;
    else this.#ratios.push(peakSignalToNoise(old.data, now.data));
  }

  /** null: of a column that holds anything, nothing was a picture. */
  get result(): PictureDifference | null {
    if (!this.#holdsOnlyPictures && this.#ratios.length + this.#others === 0) return null;
    const sorted = this.#ratios.toSorted((a, b) => a - b);
    const [lowest = Number.POSITIVE_INFINITY, median = Number.POSITIVE_INFINITY] = [
      sorted[0],
      sorted[Math.floor(sorted.length / 2)],
    ];
    return {
      measured: sorted.length,
      others: this.#others,
      lowest: Number.isFinite(lowest) ? lowest : null,
      median: Number.isFinite(median) ? median : null,
    };
  }
}

interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

const pictureTypes: ReadonlySet<string> = new Set(['jpeg', 'png', 'gif', 'webp', 'avif', 'heif', 'tiff', 'svg']);

function isPicture(file: unknown): boolean {
  return file instanceof Uint8Array && pictureTypes.has(sniffType(file));
}

/** Four bytes a pixel; undefined for what is no picture. */
async function pixelsOf(file: unknown): Promise<Pixels | undefined> {
  if (!(file instanceof Uint8Array)) return undefined;
  const { default: sharp } = await import('sharp');
  try {
    const raw = sharp(file).toColourspace('srgb').ensureAlpha().raw({ depth: 'uchar' });
    const { data, info } = await raw.toBuffer({ resolveWithObject: true });
    return { width: info.width, height: info.height, data };
  } catch {
    // That it can't be decoded is what there is to say of it.
    return undefined;
  }
}

function peakSignalToNoise(before: Uint8Array, after: Uint8Array): number {
  let squares = 0;
  for (let index = 0; index < before.length; index++) squares += ((before[index] ?? 0) - (after[index] ?? 0)) ** 2;
  return 10 * Math.log10(255 ** 2 / (squares / before.length));
}
