import { Packr } from 'msgpackr';

/**
 * Results and everything that passes between phases. `structuredClone` keeps Map, Set, Date, bigint, typed arrays,
 * errors and shared references as they are.
 */
export function createPackr(): Packr {
  return new StrictPackr({ structuredClone: true, useBigIntExtension: true });
}

/** msgpackr would leave functions out without a word. */
class StrictPackr extends Packr {
  /** Called by msgpackr for each function that it meets. */
  writeFunction(value: { readonly name: string }): never {
    throw new TypeError(`the function ${value.name === '' ? '' : `'${value.name}' `}can't be cloned`);
  }
}

const packr = createPackr();

export function packValue(value: unknown): Buffer {
  return packr.pack(value);
}

export function unpackValue(bytes: Uint8Array): unknown {
  return packr.unpack(bytes);
}
