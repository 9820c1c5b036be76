import { Packr } from 'msgpackr';

/**
 * Results and everything that passes between phases. `structuredClone` keeps Map, Set, Date, bigint, typed arrays,
 * errors and shared references as they are.
 */
export function createPackr(): Packr {
  return new Packr({ structuredClone: true, useBigIntExtension: true });
}

const packr = createPackr();

export function packValue(value: unknown): Buffer {
  return packr.pack(value);
}

export function unpackValue(bytes: Uint8Array): unknown {
  return packr.unpack(bytes);
}
