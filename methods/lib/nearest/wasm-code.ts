// What a WebAssembly module is made of, as bytes, so far as a loop over vectors of four numbers needs it.

type Code = readonly number[];

/** Numbers of locals; parameters come first. */
type Local = number;

export const get = (local: Local): Code => [0x20, ...unsigned(local)];
export const set = (local: Local): Code => [0x21, ...unsigned(local)];
const tee = (local: Local): Code => [0x22, ...unsigned(local)];
const constant = (value: number): Code => [0x41, ...signed(value)];
export const addWhole = [0x6a] as const;
const subtractWhole = [0x6b] as const;

/** Moves a pointer on by so many bytes, or by what a local says. */
export const moveOn = (pointer: Local, bytes: number): Code => [
  ...get(pointer),
  ...constant(bytes),
  ...addWhole,
  ...set(pointer),
];

/** Four numbers from where a pointer is. */
export const loadFour = (pointer: Local, offset: number): Code => [
  ...get(pointer),
  ...vectorCode(0x00),
  4,
  ...unsigned(offset),
];

/** One number, four times. */
export const loadSame = (pointer: Local, offset: number): Code => [
  ...get(pointer),
  ...vectorCode(0x09),
  2,
  ...unsigned(offset),
];

export const storeFour = (pointer: Local, value: Local, offset: number): Code => [
  ...get(pointer),
  ...get(value),
  ...vectorCode(0x0b),
  4,
  ...unsigned(offset),
];

export const setZeros = (local: Local): Code => [...vectorCode(0x0c), ...new Array<number>(16).fill(0), ...set(local)];
export const addFour = vectorCode(0xe4);
export const multiplyFour = vectorCode(0xe6);
export const isAnyGreater: Code = [...vectorCode(0x44), ...vectorCode(0x53)];

/** Sets four numbers to one. */
export const setSame = (local: Local, value: Local): Code => [...get(value), ...vectorCode(0x13), ...set(local)];

/** Ends the `repeat` that it stands in, which has to be within `leavable`, if what was computed before is true. */
export const leaveIf = [0x0d, 0x01] as const;
export const leavable = (...body: readonly Code[]): Code => [0x02, 0x40, ...body.flat(), 0x0b];

/** Does it as often as a local says, at least once, and counts it down to 0. */
export const repeat = (count: Local, ...body: readonly Code[]): Code => [
  ...[0x03, 0x40],
  ...body.flat(),
  ...get(count),
  ...constant(1),
  ...subtractWhole,
  ...tee(count),
  ...[0x0d, 0x00, 0x0b],
];

/** Whole numbers are pointers and counts. */
type Parameter = 'whole' | 'single';

export interface LoopFunction {
  readonly name: string;
  readonly parameters: readonly Parameter[];
  /** Whether it leaves a whole number. */
  readonly returns: boolean;
  readonly wholeLocals: number;
  /** Locals of four numbers each, after the whole ones. */
  readonly vectorLocals: number;
  readonly code: Code;
}

const [i32, f32, v128] = [0x7f, 0x7d, 0x7b] as const;

/** A module of functions that work on the memory that is imported as `memory` of `host`. */
export function encodeModule(functions: readonly LoopFunction[]): Uint8Array {
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...section(1, list(functions.map(typeOf))),
    ...section(2, list([[...name('host'), ...name('memory'), 0x02, 0x00, 0x01]])),
    ...section(3, list(functions.map((_, index) => unsigned(index)))),
    ...section(7, list(functions.map((each, index) => [...name(each.name), 0x00, ...unsigned(index)]))),
    ...section(10, list(functions.map(bodyOf))),
  ]);
}

function typeOf({ parameters, returns }: LoopFunction): Code {
  const types = parameters.map((parameter) => [parameter === 'whole' ? i32 : f32]);
  return [0x60, ...list(types), ...list(returns ? [[i32]] : [])];
}

function bodyOf({ wholeLocals, vectorLocals, code }: LoopFunction): Code {
  const locals = list([
    [...unsigned(wholeLocals), i32],
    [...unsigned(vectorLocals), v128],
  ]);
  const end = 0x0b;
  const body = [...locals, ...code, end];
  return [...unsigned(body.length), ...body];
}

function section(id: number, content: Code): Code {
  return [id, ...unsigned(content.length), ...content];
}

function list(items: readonly Code[]): Code {
  return [...unsigned(items.length), ...items.flat()];
}

function name(text: string): Code {
  return [...unsigned(text.length), ...Buffer.from(text, 'latin1')];
}

function vectorCode(operation: number): Code {
  return [0xfd, ...unsigned(operation)];
}

/** LEB128. */
function unsigned(value: number): Code {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...unsigned(value >>> 7)];
}

function signed(value: number): Code {
  return value >= -0x40 && value < 0x40 ? [value & 0x7f] : [(value & 0x7f) | 0x80, ...signed(value >> 7)];
}
