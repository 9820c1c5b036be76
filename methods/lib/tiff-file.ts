/** The tags of a directory that tell what kind of picture it describes. */
export const tiffTags = {
  subfileType: 254,
  bitsPerSample: 258,
  photometric: 262,
  samplesPerPixel: 277,
  subDirectories: 330,
  extraSamples: 338,
  sampleFormat: 339,
  dngVersion: 50706,
} as const;

/** The values of a directory by tag. */
export type TiffDirectory = ReadonlyMap<number, readonly number[]>;

/** Sizes in the two kinds of TIFF files. */
interface Layout {
  readonly start: number;
  readonly countSize: 2 | 8;
  readonly entrySize: 12 | 20;
  /** Of counts of values, and of offsets. */
  readonly longSize: 4 | 8;
}

const layouts: Readonly<Record<number, Layout>> = {
  42: { start: 4, countSize: 2, entrySize: 12, longSize: 4 },
  43: { start: 8, countSize: 8, entrySize: 20, longSize: 8 },
};

/** Sizes of the types of values that are read here: words, longs, offsets. Of other types only that they are there. */
const valueSizes: Readonly<Record<number, 2 | 4 | 8>> = { 3: 2, 4: 4, 13: 4, 16: 8, 18: 8 };

const mostDirectories = 64;
const mostEntries = 4096;

/** As much of a TIFF or BigTIFF file as tells what its pictures are. What leads out of the file is not there. */
export class TiffFile {
  readonly #view: DataView;
  readonly #little: boolean;
  readonly #layout: Layout | undefined;

  constructor(bytes: Uint8Array) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const order = bytes.byteLength < 16 ? 0 : this.#view.getUint16(0);
    this.#little = order === 0x4949;
    this.#layout = order === 0x4949 || order === 0x4d4d ? layouts[this.#number(2, 2) ?? 0] : undefined;
  }

  /** The first directory, then those that follow it, and those inside of these. None for what is no TIFF file. */
  directories(): TiffDirectory[] {
    const layout = this.#layout;
    if (layout === undefined) return [];
    const found = new Map<number, TiffDirectory>();
    const left = [this.#number(layout.start, layout.longSize) ?? 0];
    for (let at = left.shift(); at !== undefined && found.size < mostDirectories; at = left.shift()) {
      const count = at === 0 || found.has(at) ? undefined : this.#number(at, layout.countSize);
      if (count === undefined) continue;
      const first = at + layout.countSize;
      const directory = this.#directory(layout, first, Math.min(count, mostEntries));
      found.set(at, directory);
      const next = this.#number(first + count * layout.entrySize, layout.longSize) ?? 0;
      left.push(next, ...(directory.get(tiffTags.subDirectories) ?? []));
    }
    return [...found.values()];
  }

  #directory(layout: Layout, first: number, count: number): TiffDirectory {
    const wanted: ReadonlySet<number> = new Set(Object.values(tiffTags));
    const entries = Array.from({ length: count }, (_, index) => first + index * layout.entrySize)
      .filter((entry) => wanted.has(this.#number(entry, 2) ?? 0))
      .map((entry) => [this.#number(entry, 2) ?? 0, this.#values(layout, entry)] as const);
    return new Map(entries);
  }

  #values({ longSize }: Layout, entry: number): number[] {
    const size = valueSizes[this.#number(entry + 2, 2) ?? 0];
    if (size === undefined) return [];
    const count = Math.min(this.#number(entry + 4, longSize) ?? 0, mostDirectories);
    const place = entry + 4 + longSize;
    const start = count * size <= longSize ? place : (this.#number(place, longSize) ?? 0);
    return Array.from({ length: count }, (_, index) => this.#number(start + index * size, size)).filter(
      (value) => value !== undefined,
    );
  }

  #number(at: number, size: 2 | 4 | 8): number | undefined {
    if (at + size > this.#view.byteLength) return undefined;
    if (size === 2) return this.#view.getUint16(at, this.#little);
    if (size === 4) return this.#view.getUint32(at, this.#little);
    return Number(this.#view.getBigUint64(at, this.#little));
  }
}
