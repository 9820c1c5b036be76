import { deflateSync } from 'node:zlib';

/** The values of one pixel, of 16 bits each: gray, gray and alpha, RGB, or RGB and alpha. */
export type DeepPixel = readonly number[];

/** How a picture of one colour is stored. */
export interface Storage {
  readonly depth: 8 | 16;
  readonly icc?: Buffer | undefined;
}

const [width, height] = [8, 6];

/** A PNG file of one colour, written without sharp. */
export function pngOf(pixel: DeepPixel, { depth, icc }: Storage): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([depth, [0, 0, 4, 2, 6][pixel.length] ?? 0], 8);
  const row = Buffer.concat([Buffer.of(0), ...Array<Buffer>(width).fill(samplesOf(pixel, depth, 'big'))]);
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    pngChunk('IHDR', header),
    ...(icc === undefined ? [] : [pngChunk('iCCP', Buffer.concat([Buffer.from('x\0\0'), deflateSync(icc)]))]),
    pngChunk('IDAT', deflateSync(Buffer.concat(Array<Buffer>(height).fill(row)))),
    pngChunk('IEND', Buffer.alloc(0)),
  ]);
}

/** A chunk of a PNG file, with its checksum. */
export function pngChunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, check]);
}

function crc32(bytes: Buffer): number {
  let crc = -1;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}

type TiffEntry = readonly [tag: number, type: 'word' | 'long' | 'bytes', value: number | readonly number[] | Buffer];

/** A TIFF file of one colour, written without sharp. `more` entries replace those of the same tag. */
export function tiffOf(pixel: DeepPixel, { depth, icc }: Storage, more: readonly TiffEntry[] = []): Buffer {
  const data = Buffer.concat(Array<Buffer>(width * height).fill(samplesOf(pixel, depth, 'little')));
  const entries: TiffEntry[] = [
    [256, 'word', width],
    [257, 'word', height],
    [258, 'word', pixel.map(() => depth)],
    [259, 'word', 1],
    [262, 'word', pixel.length < 3 ? 1 : 2],
    [273, 'long', 8],
    [277, 'word', pixel.length],
    [278, 'word', height],
    [279, 'long', data.length],
    ...(pixel.length % 2 === 0 ? ([[338, 'word', 2]] as const) : []),
    ...(icc === undefined ? [] : ([[34675, 'bytes', icc]] as const)),
    ...more,
  ];
  const sorted = [...new Map(entries.map((entry) => [entry[0], entry])).values()].sort(([a], [b]) => a - b);
  return tiffFile(data, sorted);
}

const tiffTypes = { word: [3, 2], long: [4, 4], bytes: [7, 1] } as const;

function tiffFile(data: Buffer, entries: readonly TiffEntry[]): Buffer {
  const parts = [Buffer.alloc(8), data];
  let at = 8 + data.length;
  const directory = Buffer.alloc(2 + entries.length * 12 + 4);
  directory.writeUInt16LE(entries.length, 0);
  for (const [index, [tag, type, value]] of entries.entries()) {
    const [code, size] = tiffTypes[type];
    const bytes = Buffer.isBuffer(value) ? value : littleEndian([value].flat(), size);
    const entry = 2 + index * 12;
    directory.writeUInt16LE(tag, entry);
    directory.writeUInt16LE(code, entry + 2);
    directory.writeUInt32LE(bytes.length / size, entry + 4);
    if (bytes.length <= 4) bytes.copy(directory, entry + 8);
    else {
      directory.writeUInt32LE(at, entry + 8);
      parts.push(bytes);
      at += bytes.length;
    }
  }
  const [head] = parts;
  head?.write('II*\0', 'latin1');
  head?.writeUInt32LE(at, 4);
  return Buffer.concat([...parts, directory]);
}

function samplesOf(pixel: DeepPixel, depth: 8 | 16, order: 'big' | 'little'): Buffer {
  if (depth === 8) return Buffer.from(pixel.map((value) => Math.round(value / 257)));
  const bytes = littleEndian(pixel, 2);
  return order === 'big' ? bytes.swap16() : bytes;
}

function littleEndian(values: readonly number[], size: 1 | 2 | 4): Buffer {
  const bytes = Buffer.alloc(values.length * size);
  for (const [index, value] of values.entries()) bytes.writeUIntLE(value, index * size, size);
  return bytes;
}
