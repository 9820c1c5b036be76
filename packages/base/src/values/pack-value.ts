import { createRequire } from 'node:module';
import { extension, type ValueReferences } from './format.ts';
import { writeHead } from './value-head.ts';
import { EarlierValue, ValueReader } from './value-reader.ts';
import { ValueWriter } from './value-writer.ts';

/**
 * A value as bytes that give exactly this value again: -0, bigints, dates, maps, typed arrays, holes, shared and cyclic
 * parts. The same value always gives the same bytes. What can't be kept so is refused.
 *
 * @param root what the value is called in an error
 * @throws RefusedValue
 */
export function packValue(value: unknown, root = 'value', references?: ValueReferences): Buffer {
  return new ValueWriter(root, references).pack(value);
}

/** The value that `packValue` was given. Throws an ordinary error when the bytes are no such value. */
export function unpackValue(bytes: Uint8Array, references?: ValueReferences): unknown {
  try {
    return new ValueReader(bytes, references).unpack();
  } catch (error) {
    if (error instanceof EarlierValue) return unpackEarlier(bytes);
    throw error;
  }
}

/** Whether the first 6 bytes are those of a value that says something before it begins. */
export function hasHead(bytes: Uint8Array): boolean {
  return bytes[0] === 0xc9 && bytes[5] === extension.head;
}

/** The names of what a packed value refers to, and the bytes of the value without them; undefined: it refers to nothing. */
export function referencesIn(bytes: Uint8Array): { names: readonly string[]; rest: Uint8Array } | undefined {
  const { names, length } = new ValueReader(bytes).readHead();
  return names.length === 0 ? undefined : { names, rest: bytes.subarray(length) };
}

/** The bytes of a value that refers to the same under other names. */
export function renameReferences(bytes: Uint8Array, rename: (name: string) => string): Buffer {
  const { names, later, hasRepeats, length } = new ValueReader(bytes).readHead();
  if (names.length === 0) return Buffer.from(bytes);
  const head = writeHead({ names: names.map(rename), later, hasRepeats });
  return Buffer.concat([head, bytes.subarray(length)]);
}

const require = createRequire(import.meta.url);

/** As written until version 0.1. */
function unpackEarlier(bytes: Uint8Array): unknown {
  const { Packr } = require('msgpackr') as typeof import('msgpackr');
  return new Packr({ structuredClone: true, useBigIntExtension: true }).unpack(bytes);
}
