import sharp, { type Metadata } from 'sharp';
import { looksTruncated } from './end-marker.ts';

/** An image that can't be read. The message is the reason: one line, for a person. */
export class BadImage extends Error {}

/** What to do about a picture that other programs can read. */
export const convertIt = 'convert it to JPEG or PNG';

/** A reason is one cell of a table: no longer than this. */
const longest = 120;

/** Codecs by the names that sharp has for them. */
const codecs: Readonly<Record<string, string>> = { hevc: 'HEVC (as in HEIC files of iPhones)', avc: 'H.264' };

/**
 * Why a decoder can't read an image file: one line, and for one cause always the same one, so that a histogram of the
 * reasons is a table of causes.
 */
export async function reasonFor(image: Uint8Array, pixelLimit: number, cause: unknown): Promise<string> {
  const said = cause instanceof Error ? cause.message : String(cause);
  const metadata = await sharp(image, { limitInputPixels: false })
    .metadata()
    .catch(() => undefined);
  if (/exceeds pixel limit/.test(said) && metadata !== undefined) {
    return tooManyPixels(metadata.width, metadata.height, pixelLimit);
  }
  if (isMissingCodec(said))
    return `it is compressed by ${codecOf(said, metadata)}, which can't be read here: ${convertIt}`;
  if (isCutOff(said) || looksTruncated(image)) return 'its end is missing';
  const line = firstLine(said);
  return isOfHeader(line) ? 'its header is damaged' : `it is damaged (${line})`;
}

/** Of an image that may be whole, but is too large. */
export function tooManyPixels(width: number, height: number, pixelLimit: number): string {
  return `it has ${width}×${height} = ${width * height} pixels, more than pixelLimit = ${pixelLimit}`;
}

function isMissingCodec(said: string): boolean {
  return /has not been built in|not configured|not implemented|unsupported (codec|compression)/i.test(said);
}

function codecOf(said: string, metadata: Metadata | undefined): string {
  const [, named] = /([\w-]+(?: \w+)?) compression support/.exec(said) ?? [];
  const known = metadata?.compression;
  return named ?? (known === undefined ? 'an unknown method' : (codecs[known] ?? known));
}

function isCutOff(said: string): boolean {
  return /premature end|truncat|unexpected end|end of (file|stream)|not enough data/i.test(said);
}

/** sharp says no more of a header than that. */
function isOfHeader(line: string): boolean {
  return line === '' || /^Input (buffer|file) (contains unsupported image format|has corrupt header:)$/.test(line);
}

/** The first line that says something, without what differs from file to file. */
function firstLine(said: string): string {
  const lines = said.split('\n').map((line) => line.trim());
  const [line = ''] = lines.filter((each) => each !== '' && !/bad seek/.test(each));
  const short = line.replace(/^Input (buffer|file) has corrupt header: /, '').replace(/(XML parse error).*/, '$1');
  const plain = short
    .replace(/\p{Cc}+/gu, ' ')
    .replace(/\b(0x[0-9a-f]+|\d+)\b/gi, '…')
    // libheif's numbers for its errors.
    .replace(/ \(….…\)$/, '')
    .replace(/\.$/, '');
  return plain.length > longest ? `${plain.slice(0, longest - 1)}…` : plain;
}
