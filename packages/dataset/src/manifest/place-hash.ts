import { checksumOf } from '@accelerator/base';

/** Longer messages are hashed by WebAssembly. */
const mostBytes = 32;

const message = Buffer.alloc(mostBytes);
let long = Buffer.alloc(1024);

/**
 * xxh64 of a tag and some bytes, modulo a number. In words of 32 bits, which take half the time of a
 * call of WebAssembly and its bigints.
 */
export function placeOfBytes(
  tag: number,
  { bytes, from, to }: { readonly bytes: Uint8Array; readonly from: number; readonly to: number },
  slices: number,
): number {
  const length = to - from + 1;
  if (length >= mostBytes) return placeOfMany(tag, bytes.subarray(from, to), slices);
  message[0] = tag;
  for (let at = 1; at < length; at++) message[at] = bytes[from + at - 1] ?? 0;
  return hashMessage(length, slices);
}

/** The same for a number of 64 bits, given as two words. */
export function placeOfWords(tag: number, lower: number, upper: number, slices: number): number {
  message[0] = tag;
  message[1] = lower;
  message[2] = lower >>> 8;
  message[3] = lower >>> 16;
  message[4] = lower >>> 24;
  message[5] = upper;
  message[6] = upper >>> 8;
  message[7] = upper >>> 16;
  message[8] = upper >>> 24;
  return hashMessage(9, slices);
}

function placeOfMany(tag: number, bytes: Uint8Array, slices: number): number {
  const length = bytes.length + 1;
  if (length > long.length) long = Buffer.alloc(length * 2);
  long[0] = tag;
  long.set(bytes, 1);
  return Number(checksumOf(long.subarray(0, length)) % BigInt(slices));
}

// The primes of xxh64.
const [high1, low1] = [0x9e3779b1 | 0, 0x85ebca87 | 0];
const [high2, low2] = [0xc2b2ae3d | 0, 0x27d4eb4f | 0];
const [high3, low3] = [0x165667b1 | 0, 0x9e3779f9 | 0];
const [high4, low4] = [0x85ebca77 | 0, 0xc2b2ae63 | 0];
const [high5, low5] = [0x27d4eb2f | 0, 0x165667c5 | 0];

function hashMessage(length: number, slices: number): number {
  let low = low5 + length;
  let high = high5;
  let at = 0;
  for (; at + 8 <= length; at += 8) {
    const [word, upperWord] = [wordAt(at), wordAt(at + 4)];
    const product = Math.imul(word, low2);
    const upper = upperOf(upperWord, word, high2, low2);
    const turned = (product << 31) | (upper >>> 1);
    const upperTurned = (upper << 31) | (product >>> 1);
    const mixed = low ^ Math.imul(turned, low1);
    const upperMixed = high ^ upperOf(upperTurned, turned, high1, low1);
    const next = (mixed << 27) | (upperMixed >>> 5);
    const upperNext = (upperMixed << 27) | (mixed >>> 5);
    const sum = (Math.imul(next, low1) >>> 0) + (low4 >>> 0);
    high = (upperOf(upperNext, next, high1, low1) + high4 + (sum > 0xffff_ffff ? 1 : 0)) | 0;
    low = sum | 0;
  }
  if (at + 4 <= length) {
    const word = wordAt(at);
    const mixed = low ^ Math.imul(word, low1);
    const upperMixed = high ^ upperOf(0, word, high1, low1);
    const next = (mixed << 23) | (upperMixed >>> 9);
    const upperNext = (upperMixed << 23) | (mixed >>> 9);
    const sum = (Math.imul(next, low2) >>> 0) + (low3 >>> 0);
    high = (upperOf(upperNext, next, high2, low2) + high3 + (sum > 0xffff_ffff ? 1 : 0)) | 0;
    low = sum | 0;
    at += 4;
  }
  for (; at < length; at++) {
    const byte = message[at] ?? 0;
    const mixed = low ^ Math.imul(byte, low5);
    const upperMixed = high ^ upperOf(0, byte, high5, low5);
    const next = (mixed << 11) | (upperMixed >>> 21);
    high = upperOf((upperMixed << 11) | (mixed >>> 21), next, high1, low1);
    low = Math.imul(next, low1);
  }
  low ^= high >>> 1;
  high = upperOf(high, low, high2, low2);
  low = Math.imul(low, low2);
  low ^= (low >>> 29) | (high << 3);
  high ^= high >>> 29;
  high = upperOf(high, low, high3, low3);
  low = Math.imul(low, low3) ^ high;
  return (((high >>> 0) % slices) * (2 ** 32 % slices) + (low >>> 0)) % slices;
}

function wordAt(at: number): number {
  return (
    (message[at] ?? 0) | ((message[at + 1] ?? 0) << 8) | ((message[at + 2] ?? 0) << 16) | ((message[at + 3] ?? 0) << 24)
  );
}

/** The upper word of the product of two numbers of 64 bits; the lower one is `Math.imul` of the lower ones. */
function upperOf(high: number, low: number, otherHigh: number, otherLow: number): number {
  const [a0, a1, b0, b1] = [low & 0xffff, low >>> 16, otherLow & 0xffff, otherLow >>> 16];
  const cross = Math.imul(a1, b0);
  const middle = Math.imul(a0, b1);
  const carry = (Math.imul(a0, b0) >>> 16) + (cross & 0xffff) + (middle & 0xffff);
  const top = Math.imul(a1, b1) + (cross >>> 16) + (middle >>> 16) + (carry >>> 16);
  return (top + Math.imul(high, otherLow) + Math.imul(low, otherHigh)) | 0;
}
