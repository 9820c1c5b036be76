import { types } from 'node:util';

/** An object that everybody finds, and what it held: by position, keys and values. */
interface Owner {
  readonly name: string;
  readonly object: object;
  /** Whether keys that begin with a low line are nobody's to look at. */
  readonly hasPrivate: boolean;
  /** How many properties it had that can be enumerated, or stand under a symbol. */
  readonly shown: number;
  /** How many it had in all. */
  readonly size: number;
  readonly isExtensible: boolean;
  readonly prototype: object | null;
  /** Entries of a Map or Set; null: it is none. */
  readonly entries: number | null;
  readonly keys: readonly Key[];
  readonly values: readonly unknown[];
  readonly accessors: readonly Accessor[];
}

interface Accessor {
  readonly key: Key;
  readonly get: (() => unknown) | undefined;
  readonly set: unknown;
}

type Key = string | symbol;
type Named = Pick<Owner, 'name' | 'object' | 'hasPrivate'>;

/** What every function has. Nobody asks one for more, so that a property added to it changes nothing for others. */
const ofFunctions: ReadonlySet<Key> = new Set(['length', 'name', 'prototype', 'arguments', 'caller']);

/** Objects that all code of a process shares, and what each of them held when it was added. */
export class KnownObjects {
  readonly #owners: Owner[] = [];
  readonly #seen = new Set<object>();
  readonly #passed: ReadonlySet<string>;
  /** Those that may have got a property which `Object.keys` does not show. */
  readonly #defined = new Set<object>();

  /** @param passed keys, or what symbols are called, that are nobody's to look at */
  constructor(passed: Iterable<string>) {
    this.#passed = new Set(passed);
  }

  /**
   * Adds an object and whatever its properties lead to.
   *
   * @param depth how many steps it goes
   * @param hasPrivate whether keys that begin with a low line are passed: a package's own state
   */
  add(name: string, object: unknown, depth: number, hasPrivate = false): void {
    if (!isObject(object) || this.#seen.has(object) || isOpaque(object)) return;
    this.#seen.add(object);
    const keys = Reflect.ownKeys(object);
    if (isOfPlainFunction(object, keys)) return;
    if (typeof object === 'function' && keys.every((key) => ofFunctions.has(key))) {
      // Most of what there is: looking at its length and name, too, would double the time.
      if (depth > 0) this.add(name, prototypeOf(object), depth, hasPrivate);
      return;
    }
    const held = this.#record({ name, object, hasPrivate }, keys);
    if (depth === 0) return;
    for (const [key, value] of held)
      this.add(depth === 1 ? name : `${name}.${String(key)}`, value, depth - 1, hasPrivate);
    this.add(name, Object.getPrototypeOf(object), depth - 1, hasPrivate);
  }

  /** Somebody has defined a property of an object, which may be one of these: see `watchDefinitions`. */
  noteDefinition(object: object): void {
    if (this.#seen.has(object)) this.#defined.add(object);
  }

  /** From now on an object that was added is known as it is now. */
  learn(object: unknown): void {
    const index = this.#owners.findIndex((owner) => owner.object === object);
    const [owner] = index < 0 ? [] : this.#owners.splice(index, 1);
    if (owner !== undefined) this.#record(owner, Reflect.ownKeys(owner.object));
  }

  /** Names of the objects of which a property, or what they inherit from, is another. */
  changes(): string[] {
    const changed: string[] = [];
    for (const owner of this.#owners) if (this.#hasChanged(owner)) changed.push(owner.name);
    return changed;
  }

  /** In one pass: there are 3,600 properties, and code that runs once is slow. @returns the objects that it holds */
  #record({ name, object, hasPrivate }: Named, all: readonly Key[]): (readonly [Key, object])[] {
    const keys: Key[] = [];
    const values: unknown[] = [];
    const accessors: Accessor[] = [];
    const objects: (readonly [Key, object])[] = [];
    for (const key of all) {
      const property = this.#isPassed(key, hasPrivate) ? undefined : Object.getOwnPropertyDescriptor(object, key);
      if (property === undefined) continue;
      const { value, get, set, writable, configurable } = property;
      if (isObject(value)) objects.push([key, value]);
      if (get !== undefined || set !== undefined) {
        if (configurable === true) accessors.push({ key, get, set });
      } else if (writable === true || configurable === true) {
        keys.push(key);
        values.push(value);
      }
    }
    const entries = entriesOf(object);
    // Otherwise nothing can be done to it.
    if (keys.length > 0 || accessors.length > 0 || entries !== null || !Object.isFrozen(object)) {
      // Each key is named: objects made by spreading are read at a third of the speed (3.7 ms for all instead of 1.3).
      this.#owners.push({
        name,
        object,
        hasPrivate,
        shown: this.#shownOf(object, hasPrivate),
        size: this.#count(all, object, hasPrivate),
        isExtensible: Object.isExtensible(object),
        prototype: Object.getPrototypeOf(object),
        entries,
        keys,
        values,
        accessors,
      });
    }
    return objects;
  }

  #hasChanged(owner: Owner): boolean {
    const { object, hasPrivate, entries, keys, values, accessors } = owner;
    if (this.#shownOf(object, hasPrivate) !== owner.shown) return true;
    if (Object.isExtensible(object) !== owner.isExtensible) return true;
    if (Object.getPrototypeOf(object) !== owner.prototype) return true;
    if (entries !== null && entriesOf(object) !== entries) return true;
    const holder: { readonly [key: Key]: unknown } = Object(object);
    for (let index = 0; index < keys.length; index++) {
      if (!Object.is(holder[keys[index] ?? ''], values[index])) return true;
    }
    if (accessors.some((accessor) => isReplaced(object, accessor))) return true;
    return this.#defined.has(object) && this.#count(Reflect.ownKeys(object), object, hasPrivate) !== owner.size;
  }

  /** To list the keys of all objects that are not shown, too, takes twice as long (a look: 0.29 instead of 0.2 ms). */
  #shownOf(object: object, hasPrivate: boolean): number {
    return (
      this.#count(Object.keys(object), object, hasPrivate) +
      this.#count(Object.getOwnPropertySymbols(object), object, hasPrivate)
    );
  }

  #count(keys: readonly Key[], object: object, hasPrivate: boolean): number {
    // Only these have keys that come and go.
    return object === process || object === globalThis
      ? keys.filter((key) => !this.#isPassed(key, hasPrivate)).length
      : keys.length;
  }

  #isPassed(key: Key, hasPrivate: boolean): boolean {
    return typeof key === 'symbol'
      ? this.#passed.has(key.description ?? '')
      : this.#passed.has(key) || (hasPrivate && key.startsWith('_'));
  }
}

/** Node loads much of what is global when it is first asked for, and then puts it in the place of its accessor. */
function isReplaced(object: object, { key, get, set }: Accessor): boolean {
  const now = Object.getOwnPropertyDescriptor(object, key);
  if (now === undefined) return true;
  if (now.get === get && now.set === set) return false;
  return !('value' in now) || get === undefined || now.value !== Reflect.apply(get, object, []);
}

function isObject(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}

/** Bytes are data, and a proxy answers as it likes. */
function isOpaque(object: object): boolean {
  return ArrayBuffer.isView(object) || types.isProxy(object) || types.isAnyArrayBuffer(object);
}

/** Of a class or a function that makes objects. */
function prototypeOf(object: object): unknown {
  return 'prototype' in object ? object.prototype : undefined;
}

/**
 * Whether it is what `new readFile()` would inherit from, of a function that is no class: nobody looks there. That is two
 * thirds of all objects of Node (a look takes 0.48 ms instead of 0.61).
 */
function isOfPlainFunction(object: object, keys: readonly Key[]): boolean {
  if (keys.length !== 1 || keys[0] !== 'constructor') return false;
  const maker = object.constructor;
  return (
    prototypeOf(maker) === object && /^[^A-Z]/.test(maker.name) && Object.getPrototypeOf(object) === Object.prototype
  );
}

function entriesOf(object: object): number | null {
  return types.isMap(object) || types.isSet(object) ? object.size : null;
}
