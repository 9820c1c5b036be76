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

/** A PNG file of the first colour of its palette, written without sharp. @param alpha of this colour */
export function palettePngOf(colour: Buffer, { depth, icc, alpha }: PaletteStorage): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([depth, 3], 8);
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    pngChunk('IHDR', header),
    ...(icc === undefined ? [] : [pngChunk('iCCP', Buffer.concat([Buffer.from('x\0\0'), deflateSync(icc)]))]),
    pngChunk('PLTE', Buffer.concat([colour, Buffer.of(0, 0, 0)])),
    ...(alpha === undefined ? [] : [pngChunk('tRNS', Buffer.of(alpha))]),
    pngChunk('IDAT', deflateSync(Buffer.alloc((1 + (width * depth) / 8) * height))),
    pngChunk('IEND', Buffer.alloc(0)),
  ]);
}

interface PaletteStorage {
  readonly depth: 1 | 2 | 4 | 8;
  readonly icc?: Buffer | undefined;
  readonly alpha?: number | undefined;
}

/** A profile of gray whose values are proportional to light, by the standard of the ICC, written without sharp. */
export function linearGrayProfile(): Buffer {
  const white = Buffer.alloc(12);
  for (const [index, value] of [63_190, 65_536, 54_061].entries()) white.writeInt32BE(value, index * 4);
  const text = (value: string): Buffer => Buffer.from(value, 'latin1');
  const tags: [string, Buffer][] = [
    ['desc', Buffer.concat([text('desc\0\0\0\0\0\0\0\x05gray\0'), Buffer.alloc(78)])],
    ['wtpt', Buffer.concat([text('XYZ \0\0\0\0'), white])],
    ['kTRC', text('curv\0\0\0\0\0\0\0\x01\x01\0\0\0')],
    ['cprt', text('text\0\0\0\0none\0\0\0\0')],
  ];
  const head = Buffer.alloc(128 + 4 + tags.length * 12);
  head.write('\0\0\0\0lcms\x02\x10\0\0mntrGRAYXYZ ', 'latin1');
  head.write('acsp', 36, 'latin1');
  white.copy(head, 68);
  head.writeUInt32BE(tags.length, 128);
  let at = head.length;
  for (const [index, [tag, data]] of tags.entries()) {
    const entry = 132 + index * 12;
    head.write(tag, entry, 'latin1');
    head.writeUInt32BE(at, entry + 4);
    head.writeUInt32BE(data.length, entry + 8);
    at += data.length;
  }
  head.writeUInt32BE(at, 0);
  return Buffer.concat([head, ...tags.map(([, data]) => data)]);
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

/** A TIFF file of one colour, written without sharp. `more` entries replace those of the same tag; one without values removes it. */
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

/** A BigTIFF file with a directory of longs, and no picture. */
export function bigTiffOf(entries: readonly (readonly [tag: number, value: number])[]): Buffer {
  const directory = entries.map(([tag, value]) => {
    const entry = Buffer.alloc(20);
    entry.writeUInt16LE(tag, 0);
    entry.writeUInt16LE(4, 2);
    entry.writeUInt32LE(1, 4);
    entry.writeUInt32LE(value, 12);
    return entry;
  });
  const head = Buffer.from('II+\0\x08\0\0\0\x10\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0', 'latin1');
  head.writeUInt32LE(entries.length, 16);
  return Buffer.concat([head, ...directory, Buffer.alloc(8)]);
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
