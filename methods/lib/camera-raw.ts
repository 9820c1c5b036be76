/** Tags of a directory of a TIFF file. */
const tags = { subfileType: 254, photometric: 262, subDirectories: 330, dngVersion: 50706 } as const;

/** The picture is a smaller version of another one. */
const isReduced = 1;
/** The pixels of a sensor, one colour each; and those of a linear DNG. */
const sensorPhotometrics: ReadonlySet<number> = new Set([32803, 34892]);
const mostDirectories = 64;

/**
 * Whether a file is a raw file of a camera, or another TIFF file that begins with the preview of its picture: a decoder
 * takes that for the picture itself. Told from the directories of the file, whatever the maker; false for what is no
 * TIFF file.
 */
export function isCameraRaw(image: Uint8Array): boolean {
  const file = new TiffFile(image);
  const [first, ...others] = file.directories();
  if (first === undefined) return false;
  if (first.has(tags.dngVersion)) return true;
  if (((first.get(tags.subfileType)?.[0] ?? 0) & isReduced) !== 0) return true;
  return [first, ...others].some((each) => sensorPhotometrics.has(each.get(tags.photometric)?.[0] ?? -1));
}

type Directory = ReadonlyMap<number, readonly number[]>;

/** As much of a TIFF file as tells what its pictures are. What leads out of the file is not there. */
class TiffFile {
  readonly #view: DataView;
  readonly #little: boolean;

  constructor(bytes: Uint8Array) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#little = this.#word(0, true) === 0x4949;
  }

  /** The first directory, then those that follow it, and those inside of these. */
  directories(): Directory[] {
    const isTiff = [0x4949, 0x4d4d].includes(this.#word(0, true) ?? 0) && this.#word(2) === 42;
    const found = new Map<number, Directory>();
    const left = [isTiff ? (this.#long(4) ?? 0) : 0];
    for (let at = left.shift(); at !== undefined && found.size < mostDirectories; at = left.shift()) {
      const count = at === 0 || found.has(at) ? undefined : this.#word(at);
      if (count === undefined) continue;
      const directory = this.#directory(at, count);
      found.set(at, directory);
      left.push(this.#long(at + 2 + count * 12) ?? 0, ...(directory.get(tags.subDirectories) ?? []));
    }
    return [...found.values()];
  }

  #directory(at: number, count: number): Directory {
    const wanted: ReadonlySet<number> = new Set(Object.values(tags));
    const entries = Array.from({ length: count }, (_, index) => at + 2 + index * 12)
      .map((entry): [number, number[]] => [this.#word(entry) ?? 0, this.#values(entry)])
      .filter(([tag]) => wanted.has(tag));
    return new Map(entries);
  }

  /** Words and longs; of other types only that they are there. */
  #values(entry: number): number[] {
    const type = this.#word(entry + 2);
    const count = Math.min(this.#long(entry + 4) ?? 0, mostDirectories);
    const size = type === 3 ? 2 : 4;
    if (type !== 3 && type !== 4 && type !== 13) return [];
    const start = count * size <= 4 ? entry + 8 : (this.#long(entry + 8) ?? 0);
    return Array.from({ length: count }, (_, index) => start + index * size).flatMap(
      (place) => (size === 2 ? this.#word(place) : this.#long(place)) ?? [],
    );
  }

  #word(at: number, little = this.#little): number | undefined {
    return at + 2 <= this.#view.byteLength ? this.#view.getUint16(at, little) : undefined;
  }

  #long(at: number): number | undefined {
    return at + 4 <= this.#view.byteLength ? this.#view.getUint32(at, this.#little) : undefined;
  }
}
