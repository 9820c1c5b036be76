import {
  addFour,
  addWhole,
  encodeModule,
  get,
  isAnyGreater,
  type LoopFunction,
  leavable,
  leaveIf,
  loadFour,
  loadSame,
  moveOn,
  multiplyFour,
  repeat,
  set,
  setSame,
  setZeros,
  storeFour,
} from './wasm-code.ts';

/** Queries that are multiplied at a time. */
const group = 4;
/** Candidates that are: two times four numbers. */
export const panel = 8;

/** So far as it is needed here: the compiler knows it for browsers only. */
declare const WebAssembly: {
  readonly Memory: new (size: { readonly initial: number }) => { readonly buffer: ArrayBuffer };
  readonly Module: new (code: Uint8Array) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: Readonly<Record<string, unknown>> };
};

let compiled: object | undefined;

/**
 * The products of vectors with others, in single precision and with the same bits on every processor: WebAssembly has no
 * operation that rounds once for two. Of a group of queries and a panel of candidates the sums stay in registers. Measured in
 * one thread, with 48, 185 and 512 numbers each: 33, 29 and 24 GFLOP/s; ONNX Runtime 21, 49 and 61; a loop in JavaScript 1.8.
 * Other shapes have less, as V8 runs out of registers: where 4 times 8 had 42 GFLOP/s, 5 times 8 had 37, 3 times 12 had 33, 6 times 8
 * and 8 times 4 had 29; so had two places at a time.
 */
export class Products {
  readonly #length: number;
  readonly #queries: Float32Array;
  readonly #candidates: Float32Array;
  readonly #products: Float32Array;
  readonly #multiply: (...sizes: number[]) => unknown;
  readonly #findGreater: (...sizes: number[]) => unknown;

  /** @param most queries and candidates at a time */
  constructor(length: number, most: { readonly queries: number; readonly candidates: number }) {
    const [queries, candidates] = [roundUp(most.queries, group), roundUp(most.candidates, panel)];
    const sizes = [queries * length, candidates * length, queries * candidates] as const;
    const bytes = (sizes[0] + sizes[1] + sizes[2]) * 4;
    const memory = new WebAssembly.Memory({ initial: Math.ceil(bytes / 65_536) });
    compiled ??= new WebAssembly.Module(encodeModule([multiplyCode(), findGreaterCode()]));
    const { multiply, findGreater } = new WebAssembly.Instance(compiled, { host: { memory } }).exports;
    if (typeof multiply !== 'function' || typeof findGreater !== 'function')
      throw new Error('Internal error: a module without its functions');
    this.#multiply = (...numbers) => multiply(...numbers);
    this.#findGreater = (...numbers) => findGreater(...numbers);
    this.#length = length;
    this.#queries = new Float32Array(memory.buffer, 0, sizes[0]);
    this.#candidates = new Float32Array(memory.buffer, sizes[0] * 4, sizes[1]);
    this.#products = new Float32Array(memory.buffer, (sizes[0] + sizes[1]) * 4, sizes[2]);
  }

  setQuery(index: number, vector: Float32Array): void {
    place(vector, this.#queries, index, group);
  }

  /**
   * @param queries how many have been set
   * @param candidates whole panels
   * @returns for each query the products with all candidates; overwritten by the next call
   */
  multiply(queries: number, candidates: Float32Array): Float32Array {
    this.#candidates.set(candidates);
    const rows = candidates.length / this.#length;
    const [at, to] = [this.#candidates.byteOffset, this.#products.byteOffset];
    this.#multiply(0, Math.ceil(queries / group), at, rows / panel, to, this.#length, rows * 4);
    return this.#products;
  }

  /**
   * The first of four products, of those from `at` on, of which any is greater than a limit; `to` if there is none. So few
   * are that looking at each in JavaScript took almost as long as multiplying: for 20,000 vectors of 48, 1.5 s instead of 0.85.
   * @param at and `to`: multiples of four, the one below the other
   */
  findGreater(limit: number, at: number, to: number): number {
    const start = this.#products.byteOffset;
    return (Number(this.#findGreater(start + at * 4, (to - at) / 4, limit)) - start) / 4;
  }
}

/** Puts a vector into panels: of each place, as many numbers of different vectors stand side by side. */
export function place(vector: Float32Array, panels: Float32Array, row: number, width = panel): void {
  let at = Math.floor(row / width) * width * vector.length + (row % width);
  for (let index = 0; index < vector.length; index++, at += width) panels[at] = vector[index] ?? 0;
}

export function roundUp(count: number, multiple: number): number {
  return Math.ceil(count / multiple) * multiple;
}

/** For each panel and each group: the sums over all places of a number of the one times a number of the other. */
function multiplyCode(): LoopFunction {
  const [queries, groups, candidates, panels, products, length, rowBytes] = [0, 1, 2, 3, 4, 5, 6];
  const [query, candidate, product, placesLeft, groupsLeft] = [7, 8, 9, 10, 11];
  const halves = panel / 4;
  const sums = Array.from({ length: group * halves }, (_, index) => 12 + index);
  const loaded = Array.from({ length: halves }, (_, index) => 12 + sums.length + index);
  const same = 12 + sums.length + halves;
  const ofSums = (make: (sum: number, row: number, half: number) => readonly number[]): readonly number[] =>
    sums.flatMap((sum, index) => make(sum, Math.floor(index / halves), index % halves));

  const addPlace = [
    ...loaded.flatMap((local, half) => [...loadFour(candidate, half * 16), ...set(local)]),
    ...ofSums((sum, row, half) => [
      ...(half === 0 ? [...loadSame(query, row * 4), ...set(same)] : []),
      ...[...get(sum), ...get(same), ...get(loaded[half] ?? 0), ...multiplyFour, ...addFour, ...set(sum)],
    ]),
    ...moveOn(query, group * 4),
    ...moveOn(candidate, panel * 4),
  ];
  const multiplyGroup = [
    ...ofSums((sum) => setZeros(sum)),
    ...[...get(candidates), ...set(candidate), ...get(length), ...set(placesLeft)],
    ...repeat(placesLeft, addPlace),
    ...ofSums((sum, _row, half) => [
      ...storeFour(product, sum, half * 16),
      ...(half === halves - 1 ? [...get(product), ...get(rowBytes), ...addWhole, ...set(product)] : []),
    ]),
  ];
  const multiplyPanel = [
    ...[...get(queries), ...set(query), ...get(products), ...set(product), ...get(groups), ...set(groupsLeft)],
    ...repeat(groupsLeft, multiplyGroup),
    ...moveOn(products, panel * 4),
    // The candidate has moved past the panel, once for each group.
    ...[...get(candidate), ...set(candidates)],
  ];
  return {
    name: 'multiply',
    parameters: new Array<'whole'>(7).fill('whole'),
    returns: false,
    wholeLocals: 5,
    vectorLocals: sums.length + halves + 1,
    code: repeat(panels, multiplyPanel),
  };
}

/** Where the first four numbers are of which any is greater than a limit, or the end. */
function findGreaterCode(): LoopFunction {
  const [pointer, fours, limit, limits] = [0, 1, 2, 3];
  const look = [...loadFour(pointer, 0), ...get(limits), ...isAnyGreater, ...leaveIf, ...moveOn(pointer, 16)];
  return {
    name: 'findGreater',
    parameters: ['whole', 'whole', 'single'],
    returns: true,
    wholeLocals: 0,
    vectorLocals: 1,
    code: [...setSame(limits, limit), ...leavable(repeat(fours, look)), ...get(pointer)],
  };
}
