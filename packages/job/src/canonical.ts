import { join } from 'node:path';
import { AcceleratorError, classOf, compareCodeUnits, isPlainPrototype } from '@accelerator/base';
import { InputDirectory } from './input-directory.ts';
import { InputFile, ownFile } from './input-file.ts';
import { InputRoot } from './input-root.ts';

/** A value as JSON with type tags: `{"$date": "…"}`. Two values are the same exactly when their texts are. */
export type Encoded = null | boolean | number | string | readonly Encoded[] | { readonly [key: string]: Encoded };

/** Objects in objects: JavaScript's own limit, at which it ends a program, is at several thousand. */
export const mostLevels = 500;

/**
 * Encodes options for the key and for `setup.json`. Object keys, maps and sets are sorted by code unit, and the method
 * gets the decoded form, so that an order which is not in the key can't reach it either.
 *
 * @param where how to name the value in an error: `thumbnailer options`
 * @throws AcceleratorError `NOT_ENCODABLE` naming the path of a function, a symbol, a cycle or an instance of a class,
 *   and of what lies deeper than `mostLevels`
 */
export function encode(value: unknown, where: string): Encoded {
  return encodeAt(value, where, []);
}

/** Where an input file or folder lies: from its path as given, or from its path in a job. */
export type PathResolver = (name: string, job?: string) => string;

/** The inverse of `encode`. */
export function decode(encoded: Encoded, resolvePath: PathResolver): unknown {
  const all = (values: readonly Encoded[]): unknown[] => values.map((each) => decode(each, resolvePath));
  if (encoded === null || typeof encoded !== 'object') return encoded;
  if (isList(encoded)) return all(encoded);
  // Of ten thousand files in the options nearly all are this.
  const { $file: file = null } = encoded;
  if (isList(file)) return decodeFile(file, resolvePath);
  const keys = Object.keys(encoded);
  const tag = keys.length === 1 ? keys[0] : undefined;
  const payload = tag?.startsWith('$') === true ? encoded[tag] : undefined;
  if (tag === undefined || payload === undefined) {
    return Object.fromEntries(keys.map((key) => [key, decode(encoded[key] ?? null, resolvePath)]));
  }
  switch (tag) {
    case '$undefined':
      return undefined;
    case '$number':
      return Number(payload);
    case '$bigint':
      return BigInt(String(payload));
    case '$date':
      return new Date(String(payload));
    case '$url':
      return new URL(String(payload));
    case '$regexp':
      return new RegExp(...(asList(payload).map(String) as [string, string]));
    case '$bytes':
      return Buffer.from(String(payload), 'base64');
    case '$directory':
      return decodeDirectory(asList(payload), resolvePath);
    case '$jobFile':
      return decodeJobFile(asList(payload), resolvePath);
    case '$jobDirectory':
      return decodeJobDirectory(asList(payload), resolvePath);
    case '$root':
      return decodeRoot(asList(payload));
    case '$jobRoot':
      return decodeJobRoot(asList(payload));
    case '$set':
      return new Set(all(asList(payload)));
    case '$map':
      return new Map(asList(payload).map((pair): [unknown, unknown] => [all(asList(pair))[0], all(asList(pair))[1]]));
    case '$object':
      return Object.fromEntries(asList(payload).map((pair) => [String(asList(pair)[0]), all(asList(pair))[1]]));
    default:
      throw new Error(`Internal error: unknown tag ${tag} in an encoded value`);
  }
}

/** The text that is hashed: compact JSON of an encoded value, whose keys are in order already. */
export function canonicalText(encoded: Encoded): string {
  return JSON.stringify(encoded);
}

/** How many input files an encoded value holds. */
export function countFiles(encoded: Encoded): number {
  if (typeof encoded !== 'object' || encoded === null) return 0;
  if ('$file' in encoded || '$jobFile' in encoded) return 1;
  return Object.values(encoded).reduce<number>((sum, each) => sum + countFiles(each), 0);
}

function encodeAt(value: unknown, path: string, above: readonly object[]): Encoded {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value;
    case 'number':
      return Number.isFinite(value) && !Object.is(value, -0)
        ? value
        : { $number: Object.is(value, -0) ? '-0' : String(value) };
    case 'bigint':
      return { $bigint: value.toString() };
    case 'undefined':
      return { $undefined: true };
    case 'object':
      if (value === null) return null;
      if (above.includes(value)) throw notEncodable(path, 'an object that contains itself');
      if (above.length > mostLevels)
        throw notEncodable(path.slice(0, 60), `more than ${mostLevels} objects in each other`);
      return encodeObject(value, path, [...above, value]);
    default:
      throw notEncodable(path, `a ${typeof value}`);
  }
}

function encodeObject(value: object, path: string, above: readonly object[]): Encoded {
  const inner = (each: unknown, step: string): Encoded => encodeAt(each, `${path}${step}`, above);
  if (Array.isArray(value)) {
    // Files, of which there may be 100,000, need no path for a message.
    return Array.from(value, (each: unknown, index) =>
      each instanceof InputFile ? encodeFile(each) : inner(each, `[${index}]`),
    );
  }
  if (value instanceof InputFile) return encodeFile(value);
  if (value instanceof InputDirectory) return encodeDirectory(value);
  if (value instanceof InputRoot) return encodeRoot(value);
  if (value instanceof Date) {
    if (Number.isNaN(value.getTime())) throw notEncodable(path, 'an invalid date');
    return { $date: value.toISOString() };
  }
  if (value instanceof URL) return { $url: value.href };
  if (value instanceof RegExp) return { $regexp: [value.source, value.flags] };
  if (value instanceof Uint8Array) return { $bytes: Buffer.from(value).toString('base64') };
  if (value instanceof Set) return { $set: sortEncoded([...value].map((each) => inner(each, '{}'))) };
  if (value instanceof Map) {
    return {
      $map: sortEncoded([...value].map(([key, each]) => [inner(key, '{key}'), inner(each, `{${String(key)}}`)])),
    };
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  if (!isPlainPrototype(prototype)) {
    throw notEncodable(path, `an instance of ${classOf(value)}`);
  }
  const symbol = Object.getOwnPropertySymbols(value)[0];
  if (symbol !== undefined) throw notEncodable(`${path}[${String(symbol)}]`, 'a property named by a symbol');
  const pairs = Object.entries(value)
    .filter(([, each]) => each !== undefined)
    .sort(([a], [b]) => compareCodeUnits(a, b))
    .map(([key, each]): [string, Encoded] => [key, inner(each, `.${key}`)]);
  const looksTagged = pairs.some(([key]) => key.startsWith('$') || key === '__proto__');
  return looksTagged ? { $object: pairs } : orderedObject(pairs);
}

/** As it stands in the encoded options. */
function encodeFile(file: InputFile): Encoded {
  const { name, inJob } = file[ownFile];
  return inJob === undefined ? { $file: [name, file.digest] } : { $jobFile: [inJob.job, inJob.file, file.digest] };
}

function encodeDirectory(folder: InputDirectory): Encoded {
  const { name, inJob } = folder[ownFile];
  const files = folder.files.map(encodeFile);
  return inJob === undefined ? { $directory: [name, files] } : { $jobDirectory: [inJob.job, inJob.file, files] };
}

function encodeRoot(root: InputRoot): Encoded {
  const { name, inside, inJob } = root[ownFile];
  return inJob === undefined ? { $root: [name, inside ?? null] } : { $jobRoot: [inJob.job, inJob.file] };
}

function decodeRoot([name, inside = null]: readonly Encoded[]): InputRoot {
  return new InputRoot(String(name), { inside: inside === null ? undefined : String(inside) });
}

function decodeJobRoot([job, file]: readonly Encoded[]): InputRoot {
  return new InputRoot(String(file), { inside: undefined, inJob: { job: String(job), file: String(file) } });
}

function decodeFile(payload: readonly Encoded[], resolvePath: PathResolver): InputFile {
  const [name, digest] = [String(payload[0]), String(payload[1])];
  return new InputFile(name, { path: () => resolvePath(name), digest });
}

function decodeJobFile(payload: readonly Encoded[], resolvePath: PathResolver): InputFile {
  const [job = '', file = '', digest = ''] = payload.map(String);
  return new InputFile(file, { path: resolvePath(file, job), digest, inJob: { job, file } });
}

function decodeDirectory(payload: readonly Encoded[], resolvePath: PathResolver): InputDirectory {
  const name = String(payload[0]);
  const path = resolvePath(name);
  return new InputDirectory(name, { path, files: decodeInside(path, payload[1]) });
}

function decodeJobDirectory(payload: readonly Encoded[], resolvePath: PathResolver): InputDirectory {
  const [job, file] = [String(payload[0]), String(payload[1])];
  const path = resolvePath(file, job);
  return new InputDirectory(file, { path, files: decodeInside(path, payload[2]), inJob: { job, file } });
}

function decodeInside(directory: string, files: Encoded | undefined): InputFile[] {
  const decoded = asList(files ?? []).map((file) => decode(file, (inside) => join(directory, inside)));
  return decoded.filter((file) => file instanceof InputFile);
}

/** The same options with files, folders and roots of jobs named by what they contain, whichever jobs made them. */
export function withoutJobs(encoded: Encoded): Encoded {
  if (encoded === null || typeof encoded !== 'object') return encoded;
  if (isList(encoded)) return encoded.map(withoutJobs);
  // Of ten thousand files in the options nearly all are this.
  if ('$file' in encoded) return encoded;
  const entries = Object.entries(encoded);
  return Object.fromEntries(
    entries.map(([key, value]) => {
      const isOfJob = entries.length === 1 && ['$jobFile', '$jobDirectory', '$jobRoot'].includes(key);
      return [key, isOfJob ? ['', ...asList(value).slice(1)] : withoutJobs(value)];
    }),
  );
}

/**
 * JSON.stringify puts integer-like keys first whatever their order was, which is the same for every equal object; all
 * others keep the sorted order. So equal objects give equal texts.
 */
function orderedObject(pairs: readonly (readonly [string, Encoded])[]): Encoded {
  return Object.fromEntries(pairs);
}

function sortEncoded(values: readonly Encoded[]): Encoded[] {
  return values
    .map((each) => ({ each, text: canonicalText(each) }))
    .sort((a, b) => compareCodeUnits(a.text, b.text))
    .map(({ each }) => each);
}

/** An option holds a value from which no key can be made: a function, a symbol, an object of a class, a cycle, or nests too deep. */
function notEncodable(path: string, what: string): AcceleratorError {
  return new AcceleratorError({
    code: 'NOT_ENCODABLE',
    message: `Expected plain data for ${path}, received ${what}.`,
    hint: 'Options are numbers, strings, booleans, dates, bytes, lists, sets, maps and plain objects of these.',
    details: { path },
  });
}

export function isList(encoded: Encoded): encoded is readonly Encoded[] {
  return Array.isArray(encoded);
}

function asList(encoded: Encoded): readonly Encoded[] {
  if (!isList(encoded)) throw new Error('Internal error: expected a list in an encoded value');
  return encoded;
}
