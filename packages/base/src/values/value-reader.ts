import { ByteReader } from './byte-reader.ts';
import { containerOf, define, isSameKind, type ReadShape } from './containers.ts';
import { deepest, errorParts, extension, laterKinds, type ValueReferences } from './format.ts';
import type { ValueHead } from './value-head.ts';
import { makeView, ownMemory } from './view-classes.ts';

/** A value that msgpackr wrote, for an earlier version of the engine. */
export class EarlierValue extends Error {}

/** Each container is one more, and an array with other properties two. What we write never has more. */
const deepestRead = 2 * deepest + 8;

/** Reads what `ValueWriter` wrote. Whatever the bytes are, it ends, in memory that fits their number. */
export class ValueReader extends ByteReader {
  readonly #references: ValueReferences | undefined;
  #roomLeft: number;
  #names: readonly string[] = [];
  /** Containers by their number, where the head says that some come again: keeping all costs as much as reading them. */
  #known: unknown[] | undefined;
  readonly #shapes: ReadShape[] = [];
  readonly #later: object[] = [];
  /** A container that is there already, and is to be filled. */
  #pending: object | undefined;

  constructor(bytes: Uint8Array, references?: ValueReferences) {
    super(bytes);
    this.#roomLeft = bytes.length;
    this.#references = references;
  }

  /** Throws an ordinary error that says what is wrong with the bytes. */
  unpack(): unknown {
    const announced = this.#head();
    const value = this.#read(0);
    for (let next = 0; next < this.#later.length; next++) {
      this.#pending = this.#later[next];
      this.#read(0);
      if (this.#pending !== undefined) throw new Error('it lacks a part');
    }
    if (this.#later.length !== announced || this.at !== this.end) throw new Error('it does not end where it should');
    return value;
  }

  /** What stands in front of the value, and where the value begins. */
  readHead(): ValueHead & { readonly length: number } {
    const later = this.#head();
    return { names: this.#names, later, hasRepeats: this.#known !== undefined, length: this.at };
  }

  /** How many containers follow the value. */
  #head(): number {
    if (this.end < 6 || this.bytes[0] !== 0xc9 || this.bytes[5] !== extension.head) return 0;
    const end = 6 + this.view.getUint32(1);
    this.at = 6;
    const later = this.#read(0);
    this.#known = this.#read(0) === true ? [] : undefined;
    const names: string[] = [];
    while (this.at < end) names.push(this.#text());
    this.#names = names;
    if (typeof later !== 'number' || this.at !== end) throw new Error('its head is damaged');
    return later;
  }

  #read(depth: number): unknown {
    if (depth > deepestRead) throw new Error('it is nested too deep');
    this.need(1);
    const tag = this.bytes[this.at++] ?? 0;
    if (tag < 0x80) return tag;
    if (tag >= 0xe0) return tag - 0x100;
    if (tag < 0x90) return this.#map(tag & 15, depth);
    if (tag < 0xa0) return this.#array(tag & 15, depth);
    if (tag < 0xc0) return this.string(tag & 31);
    return this.#tagged(tag, depth);
  }

  #tagged(tag: number, depth: number): unknown {
    switch (tag) {
      case 0xc0:
        return null;
      case 0xc2:
        return false;
      case 0xc3:
        return true;
      case 0xcb:
        return this.view.getFloat64(this.skip(8));
      case 0xcc:
        return this.uint8();
      case 0xcd:
        return this.uint16();
      case 0xce:
        return this.uint32();
      case 0xcf:
        return this.view.getBigUint64(this.skip(8));
      case 0xd0:
        return this.view.getInt8(this.skip(1));
      case 0xd1:
        return this.view.getInt16(this.skip(2));
      case 0xd2:
        return this.view.getInt32(this.skip(4));
      case 0xd3:
        return this.view.getBigInt64(this.skip(8));
      case 0xd9:
        return this.string(this.uint8());
      case 0xda:
        return this.string(this.uint16());
      case 0xdb:
        return this.string(this.uint32());
      case 0xc4:
        return this.#bin(this.uint8());
      case 0xc5:
        return this.#bin(this.uint16());
      case 0xc6:
        return this.#bin(this.uint32());
      case 0xdc:
        return this.#array(this.uint16(), depth);
      case 0xdd:
        return this.#array(this.uint32(), depth);
      case 0xde: {
        const count = this.uint16();
        return count < 16 ? this.#object(count, depth) : this.#map(count, depth);
      }
      case 0xdf: {
        const count = this.uint32();
        return count < 0x1_0000 ? this.#object(count, depth) : this.#map(count, depth);
      }
      case 0xd4:
      case 0xd5:
      case 0xd6:
      case 0xd7:
      case 0xd8:
        return this.#extension(2 ** (tag - 0xd4), depth);
      case 0xc7:
        return this.#extension(this.uint8(), depth);
      case 0xc8:
        return this.#extension(this.uint16(), depth);
      case 0xc9:
        return this.#extension(this.uint32(), depth);
      default:
        throw new Error(`it has the byte ${tag} where a value should begin`);
    }
  }

  #extension(length: number, depth: number): unknown {
    const type = this.uint8();
    this.need(length);
    const end = this.at + length;
    const value = this.#extended(type, length, end, depth);
    if (this.at !== end) throw new Error('a part is longer or shorter than it says');
    return value;
  }

  #extended(type: number, length: number, end: number, depth: number): unknown {
    switch (type) {
      case extension.undefined:
        this.at = end;
        return undefined;
      case extension.utf16:
        return this.bytes.toString('utf16le', this.skip(length), end);
      case extension.bigint:
        return this.#bigint(end);
      case extension.again:
        return this.#again(this.uint32());
      case extension.later:
        return this.#announce(this.uint8());
      case extension.object:
        return this.#entries(this.#begin({}), end, depth);
      case extension.bare:
        return this.#entries(this.#begin(Object.create(null)), end, depth);
      case extension.set: {
        const set = this.#begin(new Set());
        while (this.at < end) set.add(this.#read(depth + 1));
        return set;
      }
      case extension.date:
        return this.#begin(new Date(this.view.getFloat64(this.skip(8))));
      case extension.regexp:
        return this.#regexp(depth);
      case extension.error:
        return this.#error(end, depth);
      case extension.memory:
        return this.#memory(end);
      case extension.view: {
        const number = this.uint8();
        return this.#begin(makeView(number, this.bytes.subarray(this.skip(length - 1), end)));
      }
      case extension.boxed:
        return this.#boxed(depth);
      case extension.sparse:
        return this.#sparse(end, depth);
      case extension.described:
        return this.#described(end, depth);
      case extension.reference:
        return this.#reference(this.uint32());
      default:
        throw new EarlierValue(`it has an extension ${type}`);
    }
  }

  /** Gives a container its number; or, when it was announced, the one that is there. */
  #begin<T extends object>(fresh: T): T {
    const pending = this.#pending;
    if (pending === undefined) {
      this.#known?.push(fresh);
      return fresh;
    }
    this.#pending = undefined;
    if (!isSameKind(pending, fresh)) throw new Error('it has another part than was announced');
    return pending;
  }

  #again(number: number): unknown {
    const known = this.#known?.[number];
    if (known === undefined) throw new Error(`it refers to part ${number}, which is not there`);
    return known;
  }

  #announce(kind: number): object {
    const made = this.#begin(containerOf(kind));
    this.#later.push(made);
    return made;
  }

  #reference(index: number): unknown {
    const name = this.#names[index];
    if (name === undefined || this.#references === undefined) throw new Error('it refers to what is not there');
    const value = this.#references.open(name);
    this.#known?.push(value);
    return value;
  }

  #array(count: number, depth: number): object {
    this.need(count);
    const shape = count === 0 ? undefined : this.#shape(depth);
    if (shape !== undefined) return this.#values(shape, count, depth);
    // An array of the right size takes a third of the time of one that grows. But arrays in arrays that all claim to have
    // as many elements as there are bytes left would fill the memory: there is room for so many in all.
    const fits = count <= this.#roomLeft;
    if (fits) this.#roomLeft -= count;
    const array = this.#begin(fits ? new Array<unknown>(count) : []);
    for (let index = 0; index < count; index++) {
      // Without a call, a float64 needs no memory of its own on the way.
      if (this.bytes[this.at] === 0xcb && this.at + 9 <= this.end) {
        array[index] = this.view.getFloat64(this.at + 1);
        this.at += 9;
      } else array[index] = this.number() ?? this.#read(depth + 1);
    }
    return array;
  }

  /** The keys of an object that begins like an array. */
  #shape(depth: number): ReadShape | undefined {
    const tag = this.bytes[this.at];
    if ((tag === 0xd4 || tag === 0xd6) && this.bytes[this.at + 1] === extension.shape) {
      this.at += 2;
      return this.#shapeOf(tag === 0xd4 ? this.uint8() : this.uint32());
    }
    if (tag !== 0xc9 || this.bytes[this.at + 5] !== extension.newShape) return undefined;
    this.at++;
    const length = this.uint32();
    const end = this.skip(1) + 1 + length;
    const keys: string[] = [];
    while (this.at < end) keys.push(this.#anyKey(depth));
    if (this.at !== end) throw new Error('a part is longer or shorter than it says');
    const shape = { keys, isOrdinary: !keys.includes('__proto__') };
    this.#shapes.push(shape);
    return shape;
  }

  #shapeOf(number: number): ReadShape {
    const shape = this.#shapes[number];
    if (shape === undefined) throw new Error(`it has no shape ${number}`);
    return shape;
  }

  #values({ keys, isOrdinary }: ReadShape, count: number, depth: number): object {
    if (count !== keys.length + 1) throw new Error('an object has other keys than it says');
    const object = this.#begin<Record<string, unknown>>({});
    for (let index = 0; index < keys.length; index++) {
      const key = keys[index] ?? '';
      if (isOrdinary) object[key] = this.number() ?? this.#read(depth + 1);
      else define(object, key, this.#read(depth + 1));
    }
    return object;
  }

  #sparse(end: number, depth: number): unknown[] {
    const array = this.#begin<unknown[]>([]);
    array.length = this.#count(depth);
    while (this.at < end) {
      const index = this.#count(depth);
      if (index >= array.length) throw new Error('an array has more elements than it says');
      array[index] = this.#read(depth + 1);
    }
    return array;
  }

  #count(depth: number): number {
    const count = this.#read(depth + 1);
    if (typeof count !== 'number' || count >>> 0 !== count) throw new Error('a length is no whole number');
    return count;
  }

  #described(end: number, depth: number): object {
    const array = this.#read(depth + 1);
    if (!Array.isArray(array)) throw new Error('an array is none');
    return this.#entries(array, end, depth);
  }

  #object(count: number, depth: number): object {
    this.need(count * 2);
    const object = this.#begin<Record<string, unknown>>({});
    for (let index = 0; index < count; index++) {
      const key = this.knownKey() ?? this.#anyKey(depth);
      const value = this.#read(depth + 1);
      if (key === '__proto__') define(object, key, value);
      else object[key] = value;
    }
    return object;
  }

  #entries(object: object, end: number, depth: number): object {
    while (this.at < end) define(object, this.knownKey() ?? this.#anyKey(depth), this.#read(depth + 1));
    return object;
  }

  #map(count: number, depth: number): ReadonlyMap<unknown, unknown> {
    this.need(count * 2);
    const map = this.#begin(new Map<unknown, unknown>());
    for (let index = 0; index < count; index++) {
      const key = this.#read(depth + 1);
      map.set(key, this.#read(depth + 1));
    }
    return map;
  }

  #regexp(depth: number): RegExp {
    const regexp = new RegExp(this.#text(), this.#text());
    const lastIndex = this.#read(depth + 1);
    if (typeof lastIndex !== 'number') throw new Error('a RegExp has no lastIndex');
    regexp.lastIndex = lastIndex;
    return this.#begin(regexp);
  }

  #error(end: number, depth: number): object {
    const error = this.#begin(containerOf(laterKinds.error + this.uint8()));
    const bits = this.uint8();
    for (const [bit, part] of errorParts.entries()) {
      // A new error has a stack and a message of its own.
      Reflect.deleteProperty(error, part);
      if ((bits & (1 << bit)) !== 0) define(error, part, this.#read(depth + 1), false);
    }
    return this.#entries(error, end, depth);
  }

  #memory(end: number): object {
    const most = this.view.getFloat64(this.skip(8));
    const bytes = this.bytes.subarray(this.at, end);
    this.at = end;
    if (most === -1) return this.#begin(ownMemory(bytes));
    const memory: unknown = Reflect.construct(ArrayBuffer, [bytes.length, { maxByteLength: most }]);
    if (!(memory instanceof ArrayBuffer)) throw new Error('Internal error: an ArrayBuffer is none');
    new Uint8Array(memory).set(bytes);
    return this.#begin(memory);
  }

  #boxed(depth: number): object {
    const value = this.#read(depth + 1);
    if (typeof value === 'object' || value === undefined) throw new Error('an object of a primitive holds none');
    return this.#begin(Object(value));
  }

  #bigint(end: number): bigint {
    const isNegative = this.uint8() === 1;
    const digits = Buffer.from(this.bytes.subarray(this.at, end)).reverse().toString('hex');
    this.at = end;
    const magnitude = BigInt(`0x0${digits}`);
    return isNegative ? -magnitude : magnitude;
  }

  #bin(length: number): Buffer {
    const start = this.skip(length);
    const copy = Buffer.allocUnsafeSlow(length);
    this.bytes.copy(copy, 0, start, start + length);
    return this.#begin(copy);
  }

  /** A string and nothing else. */
  #text(): string {
    const text = this.#read(0);
    if (typeof text !== 'string') throw new Error('something else is where a string should be');
    return text;
  }

  #anyKey(depth: number): string {
    const key = this.#read(depth + 1);
    if (typeof key !== 'string') throw new Error('the key of an object is no string');
    return key;
  }
}
