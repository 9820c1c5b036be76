/** A match is found by its first four bytes, may lie so far back, and leaves the last bytes of a block to literals. */
const shortest = 4;
const farthest = 0xffff;
const lastLiterals = 5;
const lastMatch = 12;
const hashBits = 13;
/** After so many misses in a row one byte more is passed over at each step. */
const patience = 6;
/** Of a length in a token; what is longer goes on in bytes behind it. */
const longToken = 15;
/** Literals of which copying one by one is faster than by a call. */
const fewLiterals = 48;

const table = new Int32Array(1 << hashBits);
let room = Buffer.alloc(0);

/**
 * An LZ4 block, by the method of its reference implementation (Collet's `LZ4_compress_fast`), behind `ahead` bytes that are
 * the caller's to fill. The package for it gives memory back only when the process's loop turns: of 12 GB that a phase
 * wrote in one go, 12 GB stayed in memory.
 */
export function compressBlock(bytes: Buffer, ahead: number): Buffer {
  const most = ahead + bytes.length + Math.ceil(bytes.length / 255) + 16;
  if (room.length < most) room = Buffer.allocUnsafeSlow(most);
  return Buffer.from(room.subarray(0, writeBlock(bytes, room, ahead)));
}

/** All in one function, as calls for each match took twice as long. @returns where the block ends */
function writeBlock(from: Buffer, to: Buffer, start: number): number {
  const view = new DataView(from.buffer, from.byteOffset, from.byteLength);
  table.fill(-1);
  const limit = from.length - lastMatch;
  const matchLimit = from.length - lastLiterals;
  let end = start;
  let anchor = 0;
  let misses = 1 << patience;
  for (let at = 0; at <= limit; ) {
    const word = view.getInt32(at, true);
    const hash = Math.imul(word, 0x9e3779b1) >>> (32 - hashBits);
    let match = table[hash] ?? -1;
    table[hash] = at;
    if (match < 0 || at - match > farthest || view.getInt32(match, true) !== word) {
      at += misses++ >> patience;
      continue;
    }
    misses = 1 << patience;
    while (at > anchor && match > 0 && from[at - 1] === from[match - 1]) {
      at--;
      match--;
    }
    const distance = at - match;
    let same = at + shortest;
    while (same + 4 <= matchLimit && view.getInt32(same, true) === view.getInt32(same - distance, true)) same += 4;
    while (same < matchLimit && from[same] === from[same - distance]) same++;
    const length = same - at - shortest;
    const literals = at - anchor;
    to[end++] = ((literals < longToken ? literals : longToken) << 4) | (length < longToken ? length : longToken);
    if (literals >= longToken) end = putLength(to, end, literals);
    if (literals < fewLiterals) while (anchor < at) to[end++] = from[anchor++] ?? 0;
    else {
      from.copy(to, end, anchor, at);
      end += literals;
    }
    to[end++] = distance & 0xff;
    to[end++] = distance >> 8;
    if (length >= longToken) end = putLength(to, end, length);
    at = same;
    anchor = same;
  }
  const literals = from.length - anchor;
  to[end++] = Math.min(literals, longToken) << 4;
  if (literals >= longToken) end = putLength(to, end, literals);
  from.copy(to, end, anchor);
  return end + literals;
}

/** What a token can't say of a length. */
function putLength(to: Buffer, start: number, length: number): number {
  let end = start;
  let rest = length - longToken;
  for (; rest >= 255; rest -= 255) to[end++] = 255;
  to[end++] = rest;
  return end;
}
