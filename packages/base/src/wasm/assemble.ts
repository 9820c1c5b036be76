/** Instructions of WebAssembly as bytes. An expression leaves one number, a statement none. */
export type Code = readonly number[];

/** Types of numbers: of 32 and of 64 bits. */
export const [word, wide] = [0x7f, 0x7e] as const;
type NumberType = typeof word | typeof wide;

/** A function of a module; its locals are numbered: first the parameters, then the others. */
export interface WasmFunction {
  /** Absent: it is called within the module only. */
  readonly name?: string;
  readonly parameters: readonly NumberType[];
  readonly result?: NumberType;
  readonly locals: readonly NumberType[];
  readonly code: Code;
}

export const get = (local: number): Code => [0x20, ...unsigned(local)];
export const set = (local: number, value: Code): Code => [...value, 0x21, ...unsigned(local)];
export const call = (index: number, ...values: readonly Code[]): Code => [...values.flat(), 0x10, ...unsigned(index)];

const binary =
  (operation: number) =>
  (left: Code, right: Code): Code => [...left, ...right, operation];

const load =
  (operation: number) =>
  (address: Code, offset = 0): Code => [...address, operation, 0, ...unsigned(offset)];

const store =
  (operation: number) =>
  (address: Code, value: Code, offset = 0): Code => [...address, ...value, operation, 0, ...unsigned(offset)];

/** Numbers of 32 bits, which also addresses are. */
export const i32 = {
  constant: (value: number): Code => [0x41, ...signed(BigInt(value))],
  add: binary(0x6a),
  subtract: binary(0x6b),
  multiply: binary(0x6c),
  and: binary(0x71),
  or: binary(0x72),
  shiftLeft: (value: Code, bits: number): Code => [...value, ...i32.constant(bits), 0x74],
  shiftRight: (value: Code, bits: number): Code => [...value, ...i32.constant(bits), 0x76],
  isEqual: binary(0x46),
  isOther: binary(0x47),
  isLess: binary(0x49),
  isAtMost: binary(0x4d),
  load: load(0x28),
  loadByte: load(0x2d),
  store: store(0x36),
  storeByte: store(0x3a),
  /** The lower 16 bits. */
  storeHalf: store(0x3b),
};

/** Numbers of 64 bits. */
export const i64 = {
  constant: (value: bigint): Code => [0x42, ...signed(BigInt.asIntN(64, value))],
  add: binary(0x7c),
  subtract: binary(0x7d),
  multiply: binary(0x7e),
  remainder: binary(0x82),
  xor: binary(0x85),
  shiftRight: (value: Code, bits: bigint): Code => [...value, ...i64.constant(bits), 0x88],
  turnLeft: (value: Code, bits: bigint): Code => [...value, ...i64.constant(bits), 0x89],
  isLess: binary(0x54),
  isZero: (value: Code): Code => [...value, 0x50],
  /** 64 of zero. */
  trailingZeros: (value: Code): Code => [...value, 0x7a],
  ofWord: (value: Code): Code => [...value, 0xad],
  load: load(0x29),
  loadByte: load(0x31),
  loadWord: load(0x35),
  store: store(0x37),
};

/** The lower 32 bits of 64. */
export const lowerWord = (value: Code): Code => [...value, 0xa7];

const [empty, end] = [0x40, 0x0b] as const;

export const when = (condition: Code, then: Code, otherwise: Code): Code => [
  ...[...condition, 0x04, empty],
  ...then,
  0x05,
  ...otherwise,
  end,
];

/** As long as the condition holds, which is looked at before each time. */
export const repeatWhile = (condition: Code, ...body: readonly Code[]): Code => [
  ...[0x03, empty],
  ...when(condition, [...body.flat(), 0x0c, 0x01], []),
  end,
];

/** Copies so many bytes of the memory to another place in it. */
export const copy = (to: Code, from: Code, length: Code): Code => [...to, ...from, ...length, 0xfc, 0x0a, 0, 0];
/** Sets so many bytes of the memory to a value. */
export const fill = (to: Code, value: Code, length: Code): Code => [...to, ...value, ...length, 0xfc, 0x0b, 0];

/** One of two numbers. */
export const choose = (condition: Code, one: Code, other: Code): Code => [...one, ...other, ...condition, 0x1b];

/** A module with a memory of its own of so many pages of 64 KiB, called `memory`. */
export function assemble(functions: readonly WasmFunction[], pages: number): Uint8Array {
  const exported = functions.flatMap(({ name }, index) =>
    name === undefined ? [] : [[...text(name), 0x00, ...unsigned(index)]],
  );
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...section(1, functions.map(typeOf)),
    ...section(
      3,
      functions.map((_, index) => unsigned(index)),
    ),
    ...section(5, [[0x00, ...unsigned(pages)]]),
    ...section(7, [[...text('memory'), 0x02, 0x00], ...exported]),
    ...section(10, functions.map(bodyOf)),
  ]);
}

function typeOf({ parameters, result }: WasmFunction): Code {
  return [0x60, ...list(parameters.map((type) => [type])), ...list(result === undefined ? [] : [[result]])];
}

function bodyOf({ locals, code }: WasmFunction): Code {
  const body = [...list(locals.map((type) => [0x01, type])), ...code, end];
  return [...unsigned(body.length), ...body];
}

function section(id: number, items: readonly Code[]): Code {
  const content = list(items);
  return [id, ...unsigned(content.length), ...content];
}

function list(items: readonly Code[]): Code {
  return [...unsigned(items.length), ...items.flat()];
}

function text(value: string): Code {
  return [...unsigned(value.length), ...Buffer.from(value, 'latin1')];
}

/** LEB128. */
function unsigned(value: number): Code {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...unsigned(value >>> 7)];
}

function signed(value: bigint): Code {
  const lowest = Number(value & 0x7fn);
  return value >= -0x40n && value < 0x40n ? [lowest] : [lowest | 0x80, ...signed(value >> 7n)];
}
