import { wasm } from '@accelerator/base';

const { call, choose, copy, fill, get, i32, i64, lowerWord, repeatWhile, set, when, wide, word } = wasm;
type Code = wasm.Code;
type WasmFunction = wasm.WasmFunction;

/** A match is found by its first four bytes, may lie so far back, and leaves the last bytes of a block to literals. */
const shortest = 4;
export const farthest = 0xffff;
const lastLiterals = 5;
const lastMatch = 12;
const hashBits = 13;
/** What the table of hashes takes of the memory. */
export const tableBytes = 4 << hashBits;
/** After so many misses in a row one byte more is passed over at each step. */
const patience = 6;
/** Of a length in a token; what is longer goes on in bytes behind it. */
const longToken = 15;
/** Literals are copied so many at a time; behind a block there must be room for that. */
export const copiedAtOnce = 8;

const number = i32.constant;
const moveOn = (local: number, by: Code): Code => set(local, i32.add(get(local), by));

const lengthIndex = 0;

/** What a token can't say of a length. @returns where it ends */
function lengthCode(): WasmFunction {
  const [to, rest] = [0, 1];
  return {
    parameters: [word, word],
    result: word,
    locals: [],
    code: [
      ...set(rest, i32.subtract(get(rest), number(longToken))),
      ...repeatWhile(
        i32.isAtMost(number(255), get(rest)),
        i32.storeByte(get(to), number(255)),
        moveOn(to, number(1)),
        set(rest, i32.subtract(get(rest), number(255))),
      ),
      ...i32.storeByte(get(to), get(rest)),
      ...i32.add(get(to), number(1)),
    ],
  };
}

/**
 * An LZ4 block of what lies between two places, by the method of its reference implementation (Collet's
 * `LZ4_compress_fast`). What lies before `farthest` is too far back from anywhere: an empty table leads there.
 */
function blockCode(): WasmFunction {
  const [table, from, fromEnd, to] = [0, 1, 2, 3];
  const [at, anchor, misses, match, same, slot, value, distance, literals, length, end] = [
    4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14,
  ];
  const differing = 15;
  const limit = i32.subtract(get(fromEnd), number(lastMatch));
  const matchLimit = i32.subtract(get(fromEnd), number(lastLiterals));
  const byteBefore = (local: number): Code => i32.loadByte(i32.subtract(get(local), number(1)));
  const inToken = (local: number): Code =>
    choose(i32.isLess(get(local), number(longToken)), get(local), number(longToken));
  const goesOn = (local: number): Code =>
    when(i32.isAtMost(number(longToken), get(local)), set(to, call(lengthIndex, get(to), get(local))), []);
  const putToken = (matchLength: Code): Code => [
    ...set(literals, i32.subtract(get(at), get(anchor))),
    ...i32.storeByte(get(to), i32.or(i32.shiftLeft(inToken(literals), 4), matchLength)),
    ...moveOn(to, number(1)),
    ...goesOn(literals),
  ];
  const findCandidate: Code = [
    ...set(value, i32.load(get(at))),
    ...set(
      slot,
      i32.add(
        get(table),
        i32.shiftLeft(i32.shiftRight(i32.multiply(get(value), number(0x9e3779b1 | 0)), 32 - hashBits), 2),
      ),
    ),
    ...set(match, i32.load(get(slot))),
    ...i32.store(get(slot), get(at)),
  ];
  const isMiss = i32.or(
    i32.isLess(number(farthest), i32.subtract(get(at), get(match))),
    i32.isOther(i32.load(get(match)), get(value)),
  );
  const beginEarlier = repeatWhile(
    i32.and(
      i32.and(i32.isLess(get(anchor), get(at)), i32.isLess(get(from), get(match))),
      i32.isEqual(byteBefore(at), byteBefore(match)),
    ),
    moveOn(at, number(-1)),
    moveOn(match, number(-1)),
  );
  // Eight bytes at a time; how many of the last eight are the same its zeros tell.
  const findEnd: Code = [
    ...set(distance, i32.subtract(get(at), get(match))),
    ...set(same, i32.add(get(at), number(shortest))),
    ...set(differing, i64.constant(0n)),
    ...repeatWhile(
      i32.and(i64.isZero(get(differing)), i32.isAtMost(i32.add(get(same), number(8)), matchLimit)),
      set(differing, i64.xor(i64.load(get(same)), i64.load(i32.subtract(get(same), get(distance))))),
      moveOn(same, i32.shiftRight(lowerWord(i64.trailingZeros(get(differing))), 3)),
    ),
    ...repeatWhile(
      i32.and(
        i32.isLess(get(same), matchLimit),
        i32.isEqual(i32.loadByte(get(same)), i32.loadByte(i32.subtract(get(same), get(distance)))),
      ),
      moveOn(same, number(1)),
    ),
  ];
  const putMatch: Code = [
    ...set(length, i32.subtract(i32.subtract(get(same), get(at)), number(shortest))),
    ...putToken(inToken(length)),
    ...set(end, i32.add(get(to), get(literals))),
    ...repeatWhile(
      i32.isLess(get(to), get(end)),
      i64.store(get(to), i64.load(get(anchor))),
      moveOn(to, number(copiedAtOnce)),
      moveOn(anchor, number(copiedAtOnce)),
    ),
    ...set(to, get(end)),
    ...i32.storeHalf(get(to), get(distance)),
    ...moveOn(to, number(2)),
    ...goesOn(length),
  ];
  return {
    name: 'block',
    parameters: [word, word, word, word],
    result: word,
    locals: [word, word, word, word, word, word, word, word, word, word, word, wide],
    code: [
      ...fill(get(table), number(0), number(tableBytes)),
      ...set(misses, number(1 << patience)),
      ...set(at, get(from)),
      ...set(anchor, get(from)),
      ...repeatWhile(
        i32.isAtMost(get(at), limit),
        findCandidate,
        when(
          isMiss,
          [...moveOn(at, i32.shiftRight(get(misses), patience)), ...moveOn(misses, number(1))],
          [
            ...set(misses, number(1 << patience)),
            ...beginEarlier,
            ...findEnd,
            ...putMatch,
            ...set(at, get(same)),
            ...set(anchor, get(same)),
          ],
        ),
      ),
      ...set(at, get(fromEnd)),
      ...putToken(number(0)),
      ...copy(get(to), get(anchor), get(literals)),
      ...i32.add(get(to), get(literals)),
    ],
  };
}

/** The functions of the module, of which the first is called by the other. */
export const lz4Functions = (): readonly WasmFunction[] => [lengthCode(), blockCode()];
