import { types } from 'node:util';
import { isPlainPrototype } from '../guarded.ts';
import { ByteWriter } from './byte-writer.ts';
import { deepest, errorClasses, errorParts, extension, type ValueReferences } from './format.ts';
import {
  boxedPrototypes,
  errorNumber,
  isDetached,
  isKeptView,
  isRecord,
  isShared,
  laterKind,
  lostOfError,
  withoutFrames,
} from './kept-classes.ts';
import { brandOf, hasHoles, isDescribed, isDescribedView, isIndex, propertiesBesides } from './own-properties.ts';
import {
  type Refusal,
  RefusedValue,
  refuseMemory,
  refuseNamed,
  refuseObject,
  refuseProperty,
} from './refused-value.ts';
import { SeenObjects } from './seen-objects.ts';
import { isFirst, type Shape, Shapes } from './shapes.ts';
import { writeHead } from './value-head.ts';
import { copySteps, type EntryStep, formatPath, type Root, type Step } from './value-path.ts';
import { viewNumber } from './view-classes.ts';

/** Writes one value, exactly as it is, or refuses it: nothing is left out or altered without a word. */
export class ValueWriter {
  readonly #out = new ByteWriter();
  readonly #references: ValueReferences | undefined;
  readonly #seen = new SeenObjects();
  readonly #shapes = new Shapes();
  readonly #names: string[] = [];
  /** Containers that are written after the value, each with the way to it. */
  readonly #later: { readonly value: object; readonly root: Root }[] = [];
  #root: Root;
  /** The way to what is being written: `#steps[depth]` is the step from the container at that depth. */
  readonly #steps: Step[] = [];
  /** The way to the container at depth `deepest` - 1, once one in it has asked. */
  #deep: { readonly root: Root; readonly steps: readonly Step[] } | undefined;

  /** @param root what the value is called in an error: `result` */
  constructor(root: string, references?: ValueReferences) {
    this.#root = root;
    this.#references = references;
  }

  /** @throws RefusedValue */
  pack(value: unknown): Buffer {
    try {
      this.#write(value, 0);
      for (let next = 0; next < this.#later.length; next++) this.#writeLater(next);
    } catch (error) {
      if (error instanceof RangeError) throw this.#refused({ received: 'too large', cause: error }, 0);
      throw error;
    }
    const body = this.#out.take();
    const isSimple = this.#names.length === 0 && this.#later.length === 0 && !this.#seen.hasRepeats;
    return isSimple ? body : Buffer.concat([this.#head(), body]);
  }

  #writeLater(index: number): void {
    const later = this.#later[index];
    if (later === undefined) return;
    this.#root = later.root;
    this.#deep = undefined;
    this.#container(later.value, 0);
  }

  #head(): Buffer {
    return writeHead({ names: this.#names, later: this.#later.length, hasRepeats: this.#seen.hasRepeats });
  }

  #write(value: unknown, depth: number): void {
    switch (typeof value) {
      case 'number':
        this.#out.number(value);
        break;
      case 'string':
        this.#string(value);
        break;
      case 'boolean':
        this.#out.byte(value ? 0xc3 : 0xc2);
        break;
      case 'undefined':
        this.#out.small(extension.undefined, 0);
        break;
      case 'bigint':
        this.#bigint(value);
        break;
      case 'object':
        if (value === null) this.#out.byte(0xc0);
        else this.#object(value, depth);
        break;
      default:
        throw this.#refused(refuseNamed(value), depth);
    }
  }

  #string(text: string): void {
    if (this.#out.text(text)) return;
    const start = this.#out.begin(extension.utf16);
    this.#out.raw(Buffer.from(text, 'utf16le'));
    this.#out.end(start);
  }

  #bigint(value: bigint): void {
    if (this.#out.bigint(value)) return;
    const digits = (value < 0n ? -value : value).toString(16);
    const start = this.#out.begin(extension.bigint);
    this.#out.byte(value < 0n ? 1 : 0);
    this.#out.raw(Buffer.from(digits.length % 2 === 0 ? digits : `0${digits}`, 'hex').reverse());
    this.#out.end(start);
  }

  #object(value: object, depth: number): void {
    const known = this.#seen.again(value);
    if (known !== undefined) {
      this.#out.word(extension.again, known);
      return;
    }
    const kind = depth < deepest ? undefined : laterKind(value);
    if (kind === undefined) this.#container(value, depth);
    else this.#announce(value, kind, depth);
  }

  #announce(value: object, kind: number, depth: number): void {
    this.#deep ??= { root: this.#root, steps: copySteps(this.#steps.slice(0, depth - 1)) };
    this.#later.push({ value, root: { root: this.#deep, steps: copySteps(this.#steps.slice(depth - 1, depth)) } });
    this.#out.small(extension.later, kind);
  }

  #container(value: object, depth: number): void {
    if (depth === deepest - 1) this.#deep = undefined;
    // 20 ns. A Proxy may answer as whatever it likes: what it stands for isn't known.
    if (types.isProxy(value)) throw this.#refused(refuseObject(value), depth);
    const prototype: unknown = Object.getPrototypeOf(value);
    if (prototype === Array.prototype && Array.isArray(value)) this.#array(value, depth);
    else if (prototype === null) this.#wrapped(extension.bare, value, this.#keysOf(value, depth), depth);
    else if (isPlainPrototype(prototype)) this.#plain(value, depth);
    else this.#special(value, prototype, depth);
  }

  #plain(value: object, depth: number): void {
    const keys = this.#keysOf(value, depth);
    const shape = this.#shapes.find(keys);
    if (shape !== undefined) {
      this.#out.array(keys.length + 1);
      this.#shape(shape);
      this.#values(value, keys, depth);
    } else if (keys.length <= 0xffff) {
      this.#out.object(keys.length);
      this.#entries(value, keys, depth);
      // A map of more entries would be taken for a Map.
    } else this.#wrapped(extension.object, value, keys, depth);
  }

  #wrapped(type: number, value: object, keys: readonly string[], depth: number): void {
    const start = this.#out.begin(type);
    this.#entries(value, keys, depth);
    this.#out.end(start);
  }

  #entries(value: object, keys: readonly string[], depth: number): void {
    if (!isRecord(value)) return;
    for (const key of keys) {
      this.#steps[depth] = key;
      this.#string(key);
      this.#write(this.#read(value, key, depth), depth + 1);
    }
  }

  #shape(shape: Shape): void {
    if (isFirst(shape)) {
      const start = this.#out.begin(extension.newShape);
      for (const key of shape.keys) this.#string(key);
      this.#out.end(start);
    } else if (shape.number < 0x100) this.#out.small(extension.shape, shape.number);
    else this.#out.word(extension.shape, shape.number);
  }

  #values(value: object, keys: readonly string[], depth: number): void {
    if (!isRecord(value)) return;
    for (const key of keys) {
      this.#steps[depth] = key;
      this.#write(this.#read(value, key, depth), depth + 1);
    }
  }

  /** A getter is asked once, here: what it gives is the value. */
  #read(value: Readonly<Record<string, unknown>>, key: string, depth: number): unknown {
    try {
      return value[key];
    } catch (cause) {
      throw this.#refused({ received: 'a getter that throws', cause }, depth + 1);
    }
  }

  /** All keys of a plain object: a hidden property or a symbol would be lost. */
  #keysOf(value: object, depth: number): readonly string[] {
    const keys = Object.keys(value);
    if (Object.getOwnPropertyNames(value).length !== keys.length || Object.getOwnPropertySymbols(value).length > 0) {
      const hidden = Reflect.ownKeys(value).find((key) => typeof key === 'symbol' || !keys.includes(key)) ?? '';
      throw this.#refused(refuseProperty('an object', hidden), depth);
    }
    const brand = keys.length === 0 ? brandOf(value) : undefined;
    if (brand !== undefined) throw this.#refused({ received: `a ${brand} without its prototype` }, depth);
    return keys;
  }

  #array(array: readonly unknown[], depth: number): void {
    const [symbol] = Object.getOwnPropertySymbols(array);
    if (symbol !== undefined) throw this.#refused(refuseProperty('an array', symbol), depth);
    const holes = hasHoles(array);
    const besides = holes || isDescribed(array) ? propertiesBesides(array) : [];
    // The strings of a tagged template have their raw form hidden. (What else is hidden isn't looked for.)
    if (Object.hasOwn(array, 'raw') && !besides.includes('raw')) {
      throw this.#refused(refuseProperty('an array', 'raw'), depth);
    }
    const start = besides.length === 0 ? undefined : this.#out.begin(extension.described);
    if (holes) this.#sparse(array, depth);
    else this.#elements(array, depth);
    if (start === undefined) return;
    this.#entries(array, besides, depth);
    this.#out.end(start);
  }

  #elements(array: readonly unknown[], depth: number): void {
    const out = this.#out;
    const { length } = array;
    out.array(length);
    for (let index = 0; index < length; index++) {
      const value = array[index];
      if (typeof value === 'number') out.number(value);
      else {
        this.#steps[depth] = index;
        this.#write(value, depth + 1);
      }
    }
  }

  #sparse(array: readonly unknown[], depth: number): void {
    const start = this.#out.begin(extension.sparse);
    this.#out.number(array.length);
    for (const key of Object.keys(array)) {
      if (!isIndex(key)) continue;
      const index = Number(key);
      this.#steps[depth] = index;
      this.#out.number(index);
      this.#write(array[index], depth + 1);
    }
    this.#out.end(start);
  }

  /** What has a prototype of its own: JavaScript's classes, and what is kept by its name. */
  #special(value: object, prototype: unknown, depth: number): void {
    if (prototype === Map.prototype && types.isMap(value)) this.#map(value, depth);
    else if (prototype === Set.prototype && types.isSet(value)) this.#set(value, depth);
    else if (prototype === Date.prototype && types.isDate(value)) this.#date(value, depth);
    else if (ArrayBuffer.isView(value) && isKeptView(prototype)) this.#view(value, viewNumber(prototype), depth);
    else if (prototype === ArrayBuffer.prototype && types.isArrayBuffer(value)) this.#memory(value, depth);
    else if (prototype === RegExp.prototype && types.isRegExp(value)) this.#regexp(value, depth);
    else if (value instanceof Error && errorNumber(value) >= 0) this.#error(value, errorNumber(value), depth);
    else if (boxedPrototypes.has(prototype) && types.isBoxedPrimitive(value)) this.#boxed(value, depth);
    else this.#reference(value, depth);
  }

  #reference(value: object, depth: number): void {
    const name = this.#nameOf(value, depth);
    if (name === undefined) throw this.#refused(refuseObject(value), depth);
    this.#out.word(extension.reference, this.#names.push(name) - 1);
  }

  #nameOf(value: object, depth: number): string | undefined {
    try {
      return this.#references?.nameOf(value);
    } catch (cause) {
      throw this.#refused({ received: cause instanceof Error ? cause.message : String(cause), cause }, depth);
    }
  }

  #map(map: ReadonlyMap<unknown, unknown>, depth: number): void {
    this.#onlyHas(map, [], depth);
    const step: EntryStep = { of: 'keys', at: 0, key: undefined };
    this.#steps[depth] = step;
    this.#out.map(map.size);
    for (const [key, value] of map) {
      step.of = 'keys';
      this.#write(key, depth + 1);
      step.of = 'values';
      step.key = key;
      this.#write(value, depth + 1);
      step.at++;
    }
  }

  #set(set: ReadonlySet<unknown>, depth: number): void {
    this.#onlyHas(set, [], depth);
    const step: EntryStep = { of: 'elements', at: 0, key: undefined };
    this.#steps[depth] = step;
    const start = this.#out.begin(extension.set);
    for (const value of set) {
      this.#write(value, depth + 1);
      step.at++;
    }
    this.#out.end(start);
  }

  #date(date: Date, depth: number): void {
    this.#onlyHas(date, [], depth);
    this.#out.date(Date.prototype.getTime.call(date));
  }

  #regexp(regexp: RegExp, depth: number): void {
    const { lastIndex } = regexp;
    this.#onlyHas(regexp, ['lastIndex'], depth);
    if (typeof lastIndex !== 'number') throw this.#refused(refuseProperty('a RegExp', 'lastIndex'), depth);
    const start = this.#out.begin(extension.regexp);
    this.#string(regexp.source);
    this.#string(regexp.flags);
    this.#out.number(lastIndex);
    this.#out.end(start);
  }

  /** @param view the number of its class; undefined for a Buffer */
  #view(value: ArrayBufferView, view: number | undefined, depth: number): void {
    if (isShared(value.buffer)) throw this.#refused(refuseMemory('shared'), depth);
    if (value.byteLength === 0 && isDetached(value.buffer)) throw this.#refused(refuseMemory('detached'), depth);
    if (isDescribedView(value)) {
      const key = Reflect.ownKeys(value).find((each) => typeof each === 'symbol' || !isIndex(each)) ?? '';
      throw this.#refused(refuseProperty(`a ${value.constructor.name}`, key), depth);
    }
    const bytes = new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
    if (view === undefined) this.#out.bin(bytes);
    else {
      const start = this.#out.begin(extension.view);
      this.#out.byte(view);
      this.#out.raw(bytes);
      this.#out.end(start);
    }
  }

  #memory(memory: ArrayBuffer, depth: number): void {
    this.#onlyHas(memory, [], depth);
    if (memory.byteLength === 0 && isDetached(memory)) throw this.#refused(refuseMemory('detached'), depth);
    const start = this.#out.begin(extension.memory);
    const most: unknown = Reflect.get(memory, 'resizable') === true ? Reflect.get(memory, 'maxByteLength') : -1;
    this.#out.float64(Number(most));
    this.#out.raw(new Uint8Array(memory));
    this.#out.end(start);
  }

  #boxed(value: object, depth: number): void {
    const isText = types.isStringObject(value);
    this.#onlyHas(value, isText ? [...Array(value.length).keys(), 'length'].map(String) : [], depth);
    const start = this.#out.begin(extension.boxed);
    this.#write(value.valueOf(), depth + 1);
    this.#out.end(start);
  }

  #error(error: Error, errorClass: number, depth: number): void {
    const keys = Object.keys(error);
    const hidden = Object.getOwnPropertyNames(error).filter((name) => !keys.includes(name));
    const lost = lostOfError(error, hidden);
    if (lost !== undefined) throw this.#refused(refuseProperty(`a ${errorClasses[errorClass]?.name}`, lost), depth);
    const parts = errorParts.filter((part) => hidden.includes(part));
    const start = this.#out.begin(extension.error);
    this.#out.byte(errorClass);
    this.#out.byte(parts.reduce((bits, part) => bits | (1 << errorParts.indexOf(part)), 0));
    for (const part of parts) {
      this.#steps[depth] = part;
      const value: unknown = Reflect.get(error, part);
      this.#write(part === 'stack' && typeof value === 'string' ? withoutFrames(value) : value, depth + 1);
    }
    this.#entries(error, keys, depth);
    this.#out.end(start);
  }

  /** Refuses an object of a built-in class with properties besides. */
  #onlyHas(value: object, own: readonly string[], depth: number): void {
    const keys = Reflect.ownKeys(value);
    if (keys.length === own.length) return;
    const key = keys.find((each) => typeof each === 'symbol' || !own.includes(each)) ?? '';
    throw this.#refused(refuseProperty(`a ${value.constructor.name}`, key), depth);
  }

  #refused(refusal: Refusal, depth: number): RefusedValue {
    return new RefusedValue(formatPath(this.#root, this.#steps.slice(0, depth)), refusal);
  }
}
