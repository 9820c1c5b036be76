import { isPlainObject } from '@accelerator/base';

/** What a picture says of where it comes from. */
export type PictureNote = NoteOfJob | NoteOfKey;

/** Of a picture that was saved from the board. */
export interface NoteOfJob extends AnyNote {
  readonly job: string;
  readonly created: string | null;
}

/** Of a picture that a phase wrote: a number in it would make other content of every job. */
export interface NoteOfKey extends AnyNote {
  /** Of the job, by what its inputs contain: the same wherever it is built. */
  readonly key: string;
}

interface AnyNote {
  readonly method: string;
  /** Name of the file, or of the column and its row. */
  readonly of: string;
}

const keyword = 'accelerator';
const pngHead = Buffer.from('89504e470d0a1a0a', 'hex');
const jpegHead = Buffer.from('ffd8', 'hex');
const comment = 0xfe;

/** A picture that says where it comes from, as a text of PNG or a comment of JPEG; undefined for other files. */
export function withNote(bytes: Buffer, note: PictureNote): Buffer | undefined {
  const text = `${keyword}\0${JSON.stringify(note)}`;
  if (bytes.subarray(0, 8).equals(pngHead)) {
    // Behind the first chunk, which is the header.
    const at = 8 + 12 + bytes.readUInt32BE(8);
    return at > bytes.byteLength ? undefined : inserted(bytes, at, pngText(text));
  }
  if (bytes.subarray(0, 2).equals(jpegHead)) return inserted(bytes, 2, jpegComment(text));
  return undefined;
}

/** What a picture says, if it was saved from a board, or written by a phase with a note. */
export function noteIn(bytes: Buffer): PictureNote | undefined {
  if (bytes.subarray(0, 8).equals(pngHead)) return noteInPng(bytes);
  return bytes.subarray(0, 2).equals(jpegHead) ? noteInJpeg(bytes) : undefined;
}

function pngText(text: string): Buffer {
  // Text of another alphabet than Latin-1 has a chunk of its own kind: keyword, no compression, no language.
  const [, value = ''] = text.split('\0');
  const body = Buffer.concat([Buffer.from(`iTXt${keyword}\0\0\0\0\0`, 'latin1'), Buffer.from(value, 'utf8')]);
  const chunk = Buffer.alloc(body.byteLength + 8);
  chunk.writeUInt32BE(body.byteLength - 4, 0);
  body.copy(chunk, 4);
  chunk.writeUInt32BE(crc32(body), body.byteLength + 4);
  return chunk;
}

function jpegComment(text: string): Buffer {
  const body = Buffer.from(text, 'utf8');
  const head = Buffer.from([0xff, comment, 0, 0]);
  head.writeUInt16BE(body.byteLength + 2, 2);
  return Buffer.concat([head, body]);
}

function inserted(bytes: Buffer, at: number, piece: Buffer): Buffer {
  return Buffer.concat([bytes.subarray(0, at), piece, bytes.subarray(at)]);
}

function noteInPng(bytes: Buffer): PictureNote | undefined {
  for (let at = 8; at + 12 <= bytes.byteLength; at += 12 + bytes.readUInt32BE(at)) {
    const length = bytes.readUInt32BE(at);
    if (bytes.toString('latin1', at + 4, at + 8) !== 'iTXt') continue;
    const text = bytes.toString('utf8', at + 8, at + 8 + length);
    if (text.startsWith(`${keyword}\0`)) return parseNote(text.slice(text.lastIndexOf('\0') + 1));
  }
  return undefined;
}

function noteInJpeg(bytes: Buffer): PictureNote | undefined {
  for (let at = 2; at + 4 <= bytes.byteLength && bytes[at] === 0xff; at += 2 + bytes.readUInt16BE(at + 2)) {
    // What follows the start of the scan is the picture.
    if (bytes[at + 1] === 0xda) return undefined;
    if (bytes[at + 1] !== comment) continue;
    const text = bytes.toString('utf8', at + 4, at + 2 + bytes.readUInt16BE(at + 2));
    if (text.startsWith(`${keyword}\0`)) return parseNote(text.slice(keyword.length + 1));
  }
  return undefined;
}

function parseNote(text: string): PictureNote | undefined {
  try {
    const { job, key, method, created, of }: Record<string, unknown> = { ...noteShape(JSON.parse(text)) };
    if (typeof method !== 'string' || typeof of !== 'string') return undefined;
    if (typeof job === 'string') return { job, method, created: typeof created === 'string' ? created : null, of };
    return typeof key === 'string' ? { key, method, of } : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function noteShape(value: unknown): Record<string, unknown> {
  return isPlainObject(value) ? { ...value } : {};
}

/** Of PNG; Node has it only since 20.15. */
function crc32(bytes: Uint8Array): number {
  let sum = 0xffff_ffff;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit++) sum = (sum >>> 1) ^ (sum & 1 ? 0xedb8_8320 : 0);
  }
  return (sum ^ 0xffff_ffff) >>> 0;
}
