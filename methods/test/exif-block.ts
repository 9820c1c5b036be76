type Numbers = readonly number[];
type Ratios = readonly (readonly [number, number])[];

/** A value by its type in EXIF: text, bytes, numbers of 16 or 32 bits, ratios of two numbers. */
type ExifValue =
  | { readonly text: string | Uint8Array }
  | { readonly byte: number }
  | { readonly short: Numbers }
  | { readonly long: Numbers }
  | { readonly ratio: Ratios };

/** Values by the numbers of their tags. */
export type ExifTags = Readonly<Record<number, ExifValue>>;

interface ExifParts {
  readonly image?: ExifTags;
  readonly photo?: ExifTags;
  readonly place?: ExifTags;
}

const start = 8;

/** A block of EXIF as it is told to be, right or not; with more tags it is a TIFF file. */
export function exifBlock({ image = {}, photo, place }: ExifParts): Buffer {
  const sized = (at: number): ExifTags => {
    const tags: Record<number, ExifValue> = { ...image };
    if (photo !== undefined) tags[0x8769] = { long: [at] };
    if (place !== undefined) tags[0x8825] = { long: [at + directory(photo ?? {}, 0).length] };
    return tags;
  };
  const after = start + directory(sized(0), start).length;
  return Buffer.concat([
    Buffer.from('II*\0\x08\0\0\0', 'latin1'),
    directory(sized(after), start),
    directory(photo ?? {}, after),
    directory(place ?? {}, after + directory(photo ?? {}, 0).length),
  ]);
}

/** A JPEG file that has a block of EXIF, or what is given as such. */
export function withExif(jpeg: Uint8Array, block: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), block]);
  const segment = Buffer.from([0xff, 0xe1, 0, 0]);
  segment.writeUInt16BE(body.length + 2, 2);
  return Buffer.concat([jpeg.subarray(0, 2), segment, body, jpeg.subarray(2)]);
}

/** Entries, then what does not fit into one. */
function directory(tags: ExifTags, at: number): Buffer {
  const entries = Object.entries(tags);
  const head = Buffer.alloc(2 + entries.length * 12 + 4);
  head.writeUInt16LE(entries.length);
  const rest: Buffer[] = [];
  let end = at + head.length;
  for (const [index, [tag, value]] of entries.entries()) {
    const { type, count, bytes } = encode(value);
    const entry = 2 + index * 12;
    head.writeUInt16LE(Number(tag), entry);
    head.writeUInt16LE(type, entry + 2);
    head.writeUInt32LE(count, entry + 4);
    if (bytes.length <= 4) {
      bytes.copy(head, entry + 8);
      continue;
    }
    head.writeUInt32LE(end, entry + 8);
    rest.push(bytes);
    end += bytes.length;
  }
  return Buffer.concat([head, ...rest]);
}

function encode(value: ExifValue): { readonly type: number; readonly count: number; readonly bytes: Buffer } {
  if ('text' in value) {
    const bytes = Buffer.concat([Buffer.from(value.text), Buffer.of(0)]);
    return { type: 2, count: bytes.length, bytes };
  }
  if ('byte' in value) return { type: 1, count: 1, bytes: Buffer.of(value.byte) };
  if ('short' in value)
    return { type: 3, count: value.short.length, bytes: Buffer.from(Uint16Array.from(value.short).buffer) };
  const bytesOf = (words: Numbers): Buffer => Buffer.from(Uint32Array.from(words).buffer);
  if ('long' in value) return { type: 4, count: value.long.length, bytes: bytesOf(value.long) };
  return { type: 5, count: value.ratio.length, bytes: bytesOf(value.ratio.flat()) };
}
