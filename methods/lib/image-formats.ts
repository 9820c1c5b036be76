import { gunzipSync, constants as zlib } from 'node:zlib';
import { firstTag, markupOf } from './markup.ts';

/**
 * The formats that are told by their first bytes, each by the extensions of its files, the usual one first. Whatever an
 * import takes, an export can name: both look here.
 */
const knownFormats: readonly (readonly string[])[] = [
  ['jpg', 'jpeg', 'jpe', 'jfif', 'jfi', 'jif'],
  ['png', 'apng'],
  ['webp'],
  ['avif', 'avifs'],
  // Only some files of this container can be decoded: that is seen later.
  ['heic', 'heif', 'heics', 'heifs', 'hif'],
  ['gif'],
  ['tif', 'tiff'],
  ['svg'],
  ['svgz'],
];

/** Of other pictures only the extensions are known: a thumbnail of `a.cr2` is `a.jpg`. */
const otherExtensions = [
  'bmp',
  'jxl',
  'jp2',
  'psd',
  'tga',
  'cr2',
  'cr3',
  'nef',
  'arw',
  'dng',
  'orf',
  'raf',
  'rw2',
  'pef',
];

/** Of all pictures, in small letters. */
export const imageExtensions: readonly string[] = [...knownFormats.flat(), ...otherExtensions];

const starts: readonly [start: string, extension: string][] = [
  ['\xff\xd8\xff', 'jpg'],
  ['\x89PNG\r\n\x1a\n', 'png'],
  ['GIF8', 'gif'],
  ['II*\0', 'tif'],
  ['MM\0*', 'tif'],
  ['II+\0', 'tif'],
  ['MM\0+', 'tif'],
];

const brands: Readonly<Record<string, string>> = {
  avif: 'avif',
  avis: 'avif',
  heic: 'heic',
  heix: 'heic',
  hevc: 'heic',
  hevx: 'heic',
  heim: 'heic',
  heis: 'heic',
  hevm: 'heic',
  hevs: 'heic',
  mif1: 'heif',
  msf1: 'heif',
};

/** Before its root an SVG may have long comments: licences, and what editors note. */
const longestHead = 1 << 16;

/**
 * The usual file extension of an image, told by its first bytes; undefined when it is no image that is known here. 4096
 * bytes are enough for all but an SVG that begins with a long comment.
 */
export function imageExtension(image: Uint8Array): string | undefined {
  const bytes = Buffer.from(image.buffer, image.byteOffset, Math.min(image.byteLength, longestHead));
  const head = bytes.toString('latin1', 0, 1024);
  if (head.startsWith('RIFF') && head.startsWith('WEBP', 8)) return 'webp';
  if (head.startsWith('ftyp', 4)) return isoExtension(head);
  const found = starts.find(([start]) => head.startsWith(start))?.[1];
  if (found !== undefined) return found;
  if (mayBeText(bytes) && isSvg(bytes)) return 'svg';
  return isGzip(bytes) && isSvg(unzippedStart(bytes)) ? 'svgz' : undefined;
}

/** No drawing, but data, is a text of this size. */
const largestText = 32e6;

/** Whether this is the start of an image, or more bytes of it could show that. @param size of the whole */
export function mayBeImage(start: Uint8Array, size: number): boolean {
  const extension = imageExtension(start);
  if (extension === undefined) return size < largestText && mayBeText(start);
  return !isTooLarge(extension, size);
}

/** Whether a drawing is larger than any that somebody drew: to parse it takes 0.15 s a megabyte. */
export function isTooLarge(extension: string, size: number): boolean {
  return extension === 'svg' && size >= largestText;
}

export const tooLargeDrawing = `it is a drawing of more than ${largestText / 1e6} MB`;

/** Of markup: a byte order mark, white space, `<`. */
function mayBeText(bytes: Uint8Array): boolean {
  return /^(\xef\xbb\xbf)?\s*</.test(Buffer.from(bytes.subarray(0, 1024)).toString('latin1'));
}

function isSvg(bytes: Buffer): boolean {
  const { root } = markupOf(bytes.toString('utf8'));
  return root === 'svg' || root === 'svg:svg';
}

/** The tag of the outermost element of a drawing, with its attributes. */
export function drawingTag(image: Uint8Array): string {
  const bytes = Buffer.from(image.buffer, image.byteOffset, Math.min(image.byteLength, longestHead));
  return firstTag((isGzip(bytes) ? unzippedStart(bytes) : bytes).toString('utf8'));
}

const isGzip = (bytes: Uint8Array): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b;

/** What is there of it, though the end may be missing. */
function unzippedStart(bytes: Buffer): Buffer {
  try {
    return gunzipSync(bytes, { finishFlush: zlib.Z_SYNC_FLUSH, maxOutputLength: 1 << 22 }).subarray(0, longestHead);
  } catch {
    return Buffer.alloc(0);
  }
}

/** AVIF and HEIF are one container: the main brand may be general, then the compatible ones tell. */
function isoExtension(head: string): string | undefined {
  const end = head.charCodeAt(2) * 256 + head.charCodeAt(3);
  const listed = head.slice(16, end).match(/.{4}/gs) ?? [];
  const found = [head.slice(8, 12), ...listed].flatMap((brand) => brands[brand] ?? []);
  return found.find((extension) => extension !== 'heif') ?? found[0];
}

/** Whether two extensions stand for the same format: `JPEG` and `jpg`. */
export function sameExtension(a: string, b: string): boolean {
  if (a === b) return true;
  const usual = (extension: string): string => {
    const plain = extension.toLowerCase();
    return knownFormats.find((extensions) => extensions.includes(plain))?.[0] ?? plain;
  };
  return usual(a) === usual(b);
}
