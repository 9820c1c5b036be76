import { assemble, type WasmFunction } from './assemble.ts';

/** So far as it is needed here: the compiler knows it for browsers only. */
declare const WebAssembly: {
  readonly Module: new (code: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: Readonly<Record<string, unknown>> };
};

const pageBytes = 65_536;

interface Memory {
  readonly buffer: ArrayBuffer;
  grow(pages: number): number;
}

type Call = (...values: readonly (number | bigint)[]) => unknown;

/** Functions of WebAssembly, and the memory that they have for themselves. */
export class WasmModule {
  readonly #exports: Readonly<Record<string, unknown>>;
  readonly #memory: Memory;

  /** @param bytes how much memory there is room for at first */
  constructor(functions: readonly WasmFunction[], bytes: number) {
    const code = assemble(functions, Math.ceil(bytes / pageBytes));
    this.#exports = new WebAssembly.Instance(new WebAssembly.Module(code)).exports;
    const { memory } = this.#exports;
    if (!isMemory(memory)) throw new Error('Internal error: a module without its memory');
    this.#memory = memory;
  }

  /** Another one whenever the memory has grown. */
  get memory(): ArrayBuffer {
    return this.#memory.buffer;
  }

  /** Makes the memory larger where it has less than so many bytes. */
  makeRoom(bytes: number): void {
    const missing = bytes - this.memory.byteLength;
    if (missing > 0) this.#memory.grow(Math.ceil(missing / pageBytes));
  }

  function(name: string): Call {
    const found = this.#exports[name];
    if (typeof found !== 'function') throw new Error(`Internal error: a module without its function ${name}`);
    return (...values) => found(...values);
  }
}

function isMemory(value: unknown): value is Memory {
  return typeof value === 'object' && value !== null && 'buffer' in value && 'grow' in value;
}
