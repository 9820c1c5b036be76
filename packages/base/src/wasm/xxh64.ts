import {
  type Code,
  call,
  get,
  i32,
  i64,
  lowerWord,
  repeatWhile,
  set,
  type WasmFunction,
  when,
  wide,
  word,
} from './assemble.ts';

const prime1 = i64.constant(0x9e3779b185ebca87n);
const prime2 = i64.constant(0xc2b2ae3d27d4eb4fn);
const prime3 = i64.constant(0x165667b19e3779f9n);
const prime4 = i64.constant(0x85ebca77c2b2ae63n);
const prime5 = i64.constant(0x27d4eb2f165667c5n);

const mix = (lane: Code, input: Code): Code =>
  i64.multiply(i64.turnLeft(i64.add(lane, i64.multiply(input, prime2)), 31n), prime1);
const moveOn = (local: number, bytes: number): Code => set(local, i32.add(get(local), i32.constant(bytes)));
/** Whether so many bytes more lie before the end. */
const hasBytes = (at: number, bytes: number, end: number): Code =>
  i32.isAtMost(i32.add(get(at), i32.constant(bytes)), get(end));

/** The number of the function in the module. */
const xxh64Index = 0;

/** xxh64 of `length` bytes from `at` on. */
function xxh64Code(): WasmFunction {
  const [at, length, seed, end, hash] = [0, 1, 2, 3, 4];
  const lanes = [5, 6, 7, 8] as const;
  const [first, second, third, fourth] = lanes;
  const stripes: Code = [
    ...set(first, i64.add(get(seed), i64.add(prime1, prime2))),
    ...set(second, i64.add(get(seed), prime2)),
    ...set(third, get(seed)),
    ...set(fourth, i64.subtract(get(seed), prime1)),
    ...repeatWhile(
      hasBytes(at, 32, end),
      ...lanes.map((lane, index) => set(lane, mix(get(lane), i64.load(get(at), index * 8)))),
      moveOn(at, 32),
    ),
    ...set(
      hash,
      i64.add(
        i64.add(i64.turnLeft(get(first), 1n), i64.turnLeft(get(second), 7n)),
        i64.add(i64.turnLeft(get(third), 12n), i64.turnLeft(get(fourth), 18n)),
      ),
    ),
    ...lanes.flatMap((lane) =>
      set(hash, i64.add(i64.multiply(i64.xor(get(hash), mix(i64.constant(0n), get(lane))), prime1), prime4)),
    ),
  ];
  const avalanche = (bits: bigint): Code => set(hash, i64.xor(get(hash), i64.shiftRight(get(hash), bits)));
  return {
    parameters: [word, word, wide],
    result: wide,
    locals: [word, wide, wide, wide, wide, wide],
    code: [
      ...set(end, i32.add(get(at), get(length))),
      ...when(hasBytes(at, 32, end), stripes, set(hash, i64.add(get(seed), prime5))),
      ...set(hash, i64.add(get(hash), i64.ofWord(get(length)))),
      ...repeatWhile(
        hasBytes(at, 8, end),
        set(
          hash,
          i64.add(
            i64.multiply(i64.turnLeft(i64.xor(get(hash), mix(i64.constant(0n), i64.load(get(at)))), 27n), prime1),
            prime4,
          ),
        ),
        moveOn(at, 8),
      ),
      ...when(
        hasBytes(at, 4, end),
        [
          ...set(
            hash,
            i64.add(
              i64.multiply(i64.turnLeft(i64.xor(get(hash), i64.multiply(i64.loadWord(get(at)), prime1)), 23n), prime2),
              prime3,
            ),
          ),
          ...moveOn(at, 4),
        ],
        [],
      ),
      ...repeatWhile(
        i32.isLess(get(at), get(end)),
        set(
          hash,
          i64.multiply(i64.turnLeft(i64.xor(get(hash), i64.multiply(i64.loadByte(get(at)), prime5)), 11n), prime1),
        ),
        moveOn(at, 1),
      ),
      ...avalanche(33n),
      ...set(hash, i64.multiply(get(hash), prime2)),
      ...avalanche(29n),
      ...set(hash, i64.multiply(get(hash), prime3)),
      ...avalanche(32n),
      ...get(hash),
    ],
  };
}

/**
 * For each of some messages, one behind the other: xxh64 of a tag and the message, modulo a number. The tag is put before
 * the message, over the end of the one before, whose turn is over.
 */
function placeCode(): WasmFunction {
  const [base, offsets, tags, lastTag, slices, places, start, end] = [0, 1, 2, 3, 4, 5, 6, 7];
  const before = i32.subtract(get(start), i32.constant(1));
  const hash = call(xxh64Index, before, i32.subtract(get(end), before), i64.constant(0n));
  return {
    name: 'place',
    parameters: [word, word, word, word, wide, word],
    locals: [word, word],
    code: [
      ...set(start, i32.add(get(base), i32.load(get(offsets)))),
      ...repeatWhile(
        i32.isLess(get(tags), get(lastTag)),
        set(end, i32.add(get(base), i32.load(get(offsets), 4))),
        i32.storeByte(before, i32.loadByte(get(tags))),
        i32.store(get(places), lowerWord(i64.remainder(hash, get(slices)))),
        set(start, get(end)),
        moveOn(offsets, 4),
        moveOn(tags, 1),
        moveOn(places, 4),
      ),
    ],
  };
}

/** Adds numbers of 128 bits to one: for each message, xxh64 with one seed above and with the other below. */
function sumCode(): WasmFunction {
  const [base, offsets, lastOffset, above, below, sum, start, end, lower] = [0, 1, 2, 3, 4, 5, 6, 7, 8];
  const hash = (seed: number): Code => call(xxh64Index, get(start), i32.subtract(get(end), get(start)), get(seed));
  return {
    name: 'sum',
    parameters: [word, word, word, wide, wide, word],
    locals: [word, word, wide],
    code: [
      ...set(start, i32.add(get(base), i32.load(get(offsets)))),
      ...repeatWhile(
        i32.isLess(get(offsets), get(lastOffset)),
        set(end, i32.add(get(base), i32.load(get(offsets), 4))),
        set(lower, hash(below)),
        i64.store(get(sum), i64.add(i64.load(get(sum)), get(lower))),
        i64.store(
          get(sum),
          i64.add(i64.add(i64.load(get(sum), 8), hash(above)), i64.ofWord(i64.isLess(i64.load(get(sum)), get(lower)))),
          8,
        ),
        set(start, get(end)),
        moveOn(offsets, 4),
      ),
    ],
  };
}

/** The functions of the module, of which the first is called by the others. */
export const hashFunctions = (): readonly WasmFunction[] => [xxh64Code(), placeCode(), sumCode()];
