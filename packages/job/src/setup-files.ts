import { digestOf, isPlainObject } from '@accelerator/base';
import { type Encoded, isList } from './canonical.ts';
import { deepestValue } from './encoded-shape.ts';
import { recordDamaged } from './errors.ts';
import type { JobSetup } from './records.ts';

/** Lists of input files stand aside in `setup-files.json` from so many on; shorter ones in `setup.json` itself. */
const leastFiles = 256;

/** The long lists of input files of a job, by the number under which its setup names them. */
export type FileLists = readonly (readonly Encoded[])[];

/** A setup as it is stored. */
export interface StoredSetup {
  /** `setup.json`; of format 2 where a list stands aside. */
  readonly record: object;
  /** The text of `setup-files.json`; undefined: there is none. */
  readonly files: string | undefined;
}

/**
 * Takes long lists of input files out of a setup. They are the bulk of it (140 of 141 kB for 1,000 files), are the same
 * in all jobs that are given the same files, and so are kept in a file that these jobs share.
 */
export function splitSetup(setup: JobSetup): StoredSetup {
  const lists: (readonly Encoded[])[] = [];
  const aside = (value: Encoded): Encoded => {
    if (value === null || typeof value !== 'object') return value;
    if (isList(value)) {
      if (value.length < leastFiles || !value.every(isFile)) return value.map(aside);
      return { $files: lists.push(value) - 1 };
    }
    return mapValues(value, aside);
  };
  const { preimage } = setup;
  const { transformed } = preimage;
  const short = {
    ...preimage,
    options: aside(preimage.options),
    ...(transformed !== undefined && { transformed: aside(transformed) }),
  };
  if (lists.length === 0) return { record: setup, files: undefined };
  const files = textOf(lists);
  return { record: { ...setup, format: 2, files: digestOf(files), preimage: short }, files };
}

/**
 * The setup of which a record of format 2 is a part, of format 1; not checked.
 * @param read gives the lists of `setup-files.json` with that digest
 */
export function joinSetup(record: Readonly<Record<string, unknown>>, read: (digest: string) => FileLists): unknown {
  const { files, preimage, ...rest } = record;
  if (typeof files !== 'string' || !isPlainObject(preimage)) return { ...record, format: 1 };
  const lists = read(files);
  const whole = (value: unknown, depth = 0): unknown => {
    // What is nested deeper than any value may be is refused later.
    if (depth > deepestValue) return value;
    const inner = (each: unknown): unknown => whole(each, depth + 1);
    if (Array.isArray(value)) return value.map(inner);
    if (!isPlainObject(value)) return value;
    const { $files: number } = value;
    const list = typeof number === 'number' && Object.keys(value).length === 1 ? lists[number] : undefined;
    return list ?? mapValues(value, inner);
  };
  const { options, transformed } = preimage;
  return {
    ...rest,
    format: 1,
    preimage: {
      ...preimage,
      options: whole(options),
      ...(transformed !== undefined && { transformed: whole(transformed) }),
    },
  };
}

/** @param file for messages @throws AcceleratorError `RECORD_DAMAGED` */
export function parseFileLists(bytes: Uint8Array, file: string): FileLists {
  let lists: unknown;
  try {
    lists = JSON.parse(Buffer.from(bytes).toString('utf8'));
  } catch (cause) {
    throw recordDamaged(file, 'it is no JSON', cause);
  }
  if (!Array.isArray(lists) || !lists.every(Array.isArray)) throw recordDamaged(file, 'it holds no lists');
  return lists.map((list: readonly Encoded[]) => list.map((each) => ({ $file: each })));
}

/** One line for each file, so that people can read and compare them. */
function textOf(lists: FileLists): string {
  const lines = lists.map((list) => list.map((each) => JSON.stringify(isFile(each) ? each.$file : each)).join(',\n'));
  return `[[\n${lines.join('\n], [\n')}\n]]\n`;
}

function isFile(value: Encoded): value is { readonly $file: Encoded } {
  return typeof value === 'object' && value !== null && '$file' in value;
}

function mapValues<T>(record: Readonly<Record<string, T>>, map: (value: T) => T): Record<string, T> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]));
}
