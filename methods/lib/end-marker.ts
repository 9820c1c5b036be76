/**
 * Whether an image file looks as if its end were missing, told from its structure without decoding a pixel. A hint: a
 * decoder has the last word. False for formats that do not say where they end.
 */
export function looksTruncated(image: Uint8Array): boolean {
  const bytes = Buffer.from(image.buffer, image.byteOffset, image.byteLength);
  const head = bytes.toString('latin1', 0, 16);
  if (head.startsWith('\xff\xd8')) return !jpegEnds(bytes);
  if (head.startsWith('\x89PNG')) return !pngEnds(bytes);
  if (head.startsWith('GIF8')) return !gifEnds(bytes);
  if (head.startsWith('RIFF') && head.startsWith('WEBP', 8)) return bytes.readUInt32LE(4) + 8 > bytes.length;
  if (head.startsWith('ftyp', 4)) return !boxesEnd(bytes);
  if (head.startsWith('II*\0') && bytes.length > 8) return bytes.readUInt32LE(4) + 2 > bytes.length;
  if (head.startsWith('MM\0*') && bytes.length > 8) return bytes.readUInt32BE(4) + 2 > bytes.length;
  return false;
}

/** After the header comes the scan, in which the end marker can't occur: it must stand somewhere behind. */
function jpegEnds(bytes: Buffer): boolean {
  let at = 2;
  while (at + 4 <= bytes.length && bytes[at] === 0xff) {
    const marker = bytes[at + 1] ?? 0;
    if (marker === 0xda) return bytes.lastIndexOf(endOfJpeg) > at;
    at += marker === 0xff ? 1 : 2 + bytes.readUInt16BE(at + 2);
  }
  return false;
}

const endOfJpeg = Buffer.from([0xff, 0xd9]);

const endOfPng = Buffer.from('IEND').readUInt32BE();

/**
 * Chunks give their lengths: one is skipped after the other, up to `IEND`. A download that broke off leaves zeros, and
 * they are no chunks.
 */
function pngEnds(bytes: Buffer): boolean {
  let at = 8;
  while (at + 12 <= bytes.length) {
    const type = bytes.readUInt32BE(at + 4);
    if (type === endOfPng || type === 0) return type === endOfPng;
    at += 12 + bytes.readUInt32BE(at);
  }
  return false;
}

/** Some programs fill a GIF up with zeros behind its trailer. */
function gifEnds(bytes: Buffer): boolean {
  let last = bytes.length - 1;
  while (last > 0 && bytes[last] === 0) last--;
  return bytes[last] === 0x3b;
}

/** AVIF and HEIF are boxes with lengths; a length of 0 means up to the end. */
function boxesEnd(bytes: Buffer): boolean {
  let at = 0;
  while (at + 8 <= bytes.length) {
    const short = bytes.readUInt32BE(at);
    if (short === 0) return true;
    const isLong = short === 1;
    if (isLong && at + 16 > bytes.length) return false;
    at += isLong ? Math.max(Number(bytes.readBigUInt64BE(at + 8)), 16) : Math.max(short, 8);
  }
  return at === bytes.length;
}
