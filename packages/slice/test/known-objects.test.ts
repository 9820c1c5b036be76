import { describe, expect, test } from 'vitest';
import { watchDefinitions } from '../src/clean-room/hidden-definitions.ts';
import { KnownObjects } from '../src/clean-room/known-objects.ts';

/** Something like what a package exports: values, accessors, a class, a Map, and what nobody may look into. */
function exports() {
  class Client {
    static limit = 3;
    send(): string {
      return 'sent';
    }
  }
  let level = 1;
  const frozen = Object.freeze({ fixed: 1 });
  class Empty {}
  function old(): void {}
  return {
    Empty,
    old,
    Client,
    defaults: { headers: { accept: 'any' } },
    list: [1, 2],
    registry: new Map<string, number>([['a', 1]]),
    names: new Set(['a']),
    frozen,
    nan: Number.NaN,
    plain: () => 1,
    bytes: new Uint8Array([1, 2]),
    proxy: new Proxy({ a: 1 }, {}),
    _private: { a: 1 },
    passed: { a: 1 },
    get level() {
      return level;
    },
    set level(value) {
      level = value;
    },
  };
}

type Exports = ReturnType<typeof exports>;

function changesAfter(change: (exported: Exports) => unknown, depth = 4): string[] {
  const exported = exports();
  const known = new KnownObjects(['passed']);
  known.add('pack', exported, depth, true);
  expect(known.changes()).toEqual([]);
  const stop = watchDefinitions((object) => known.noteDefinition(object));
  try {
    change(exported);
  } finally {
    stop();
  }
  return known.changes();
}

describe('a change of what all code shares is seen', () => {
  test.each<[string, (exported: Exports) => unknown, string]>([
    ['a property that is replaced', (e) => Object.assign(e, { plain: () => 1 }), 'pack'],
    ['a property that is added', (e) => Object.assign(e, { more: 1 }), 'pack'],
    ['one named by a symbol', (e) => Object.assign(e, { [Symbol('s')]: 1 }), 'pack'],
    ['one that can not be enumerated', (e) => Object.defineProperty(e, 'hidden', { value: 1 }), 'pack'],
    ['one of several', (e) => Object.defineProperties(e.defaults, { a: { value: 1 } }), 'pack.defaults'],
    ['one that is defined by Reflect', (e) => Reflect.defineProperty(e.Client, 'a', { value: 1 }), 'pack.Client'],
    ['a hidden one under a symbol', (e) => Object.defineProperty(e, Symbol('s'), { value: 1 }), 'pack'],
    ['a property that is removed', (e) => Reflect.deleteProperty(e, 'nan'), 'pack'],
    ['a value deep inside', (e) => Object.assign(e.defaults.headers, { accept: 'none' }), 'pack.defaults.headers'],
    ['an element of a list', (e) => e.list.push(3), 'pack.list'],
    ['a static member of a class', (e) => Object.assign(e.Client, { limit: 4 }), 'pack.Client'],
    ['a method', (e) => Object.assign(e.Client.prototype, { send: () => 'x' }), 'pack.Client.prototype'],
    ['a new method', (e) => Object.assign(e.Client.prototype, { stop: () => {} }), 'pack.Client.prototype'],
    ['an entry of a Map', (e) => e.registry.set('b', 2), 'pack.registry'],
    ['a member of a Set', (e) => e.names.delete('a'), 'pack.names'],
    ['an object that was frozen', (e) => Object.freeze(e.defaults), 'pack.defaults'],
    ['an accessor that is replaced', (e) => Object.defineProperty(e, 'level', { get: () => 1 }), 'pack'],
    ['an accessor that becomes another value', (e) => Object.defineProperty(e, 'level', { value: 7 }), 'pack'],
    ['a method of a class that had none', (e) => Object.assign(e.Empty.prototype, { go: () => {} }), 'pack.Empty'],
    ['what an object inherits from', (e) => Object.setPrototypeOf(e.defaults, { all: 1 }), 'pack.defaults'],
    ['what a class inherits from', (e) => Object.setPrototypeOf(e.Client, { limit: 9 }), 'pack.Client'],
    ['an object in the place of another', (e) => Object.assign(e.defaults, { headers: {} }), 'pack.defaults'],
  ])('%s', (_, change, name) => {
    expect(changesAfter(change)).toContain(name);
  });
});

function hide(object: object): object {
  return Object.defineProperty(object, 'hidden', { value: 1, configurable: true });
}

describe('no change is reported', () => {
  test.each<[string, (exported: Exports) => unknown]>([
    ['when a value is set to itself', (e) => Object.assign(e, { nan: Number.NaN, plain: e.plain })],
    ['when things are only used', (e) => [new e.Client().send(), e.level, e.registry.get('a'), [...e.list]]],
    ['when a setter is called', (e) => Object.assign(e, { level: 5 })],
    ['inside of what begins with a low line', (e) => Object.assign(e._private, { a: 2, b: 3 })],
    ['inside of what is passed over', (e) => Object.assign(e.passed, { a: 2 })],
    ['of what is passed over itself', (e) => Object.assign(e, { passed: 1, _private: 2 })],
    ['of bytes, which are data', (e) => e.bytes.fill(9)],
    ['behind a proxy', (e) => Object.assign(e.proxy, { a: 2 })],
    ['of a function that has nothing but what all have', (e) => Object.assign(e.plain, { tag: 1 })],
    ['of what objects of a function would inherit that is no class', (e) => Object.assign(e.old.prototype, { tag: 1 })],
    ['when a hidden property is removed again', (e) => hide(e) && Reflect.deleteProperty(e, 'hidden')],
    ['when one is defined of what nobody else knows', () => hide({ own: 1 })],
    ['when a lazy accessor becomes what it gives', (e) => Object.defineProperty(e, 'level', { value: 1 })],
  ])('%s', (_, change) => {
    expect(changesAfter(change)).toEqual([]);
  });
});

test('it goes as many steps as it is told, and not further', () => {
  const change = (e: Exports) => Object.assign(e.defaults.headers, { accept: 'none' });
  expect(changesAfter(change, 0)).toEqual([]);
  expect(changesAfter(change, 1)).toEqual([]);
  // At the last step an object goes by the name of what holds it.
  expect(changesAfter(change, 2)).toEqual(['pack.defaults']);
  expect(changesAfter(change, 3)).toEqual(['pack.defaults.headers']);
});

test('an object that two names lead to is known by the first, and circles end', () => {
  const shared: Record<string, unknown> = { value: 1 };
  shared.self = shared;
  const known = new KnownObjects([]);
  known.add('first', { shared }, 3);
  known.add('second', { shared }, 3);
  shared.value = 2;
  expect(known.changes()).toEqual(['first.shared']);
});

test.each([undefined, null, 1, 'text', true, 10n, Symbol('s')])('%s is nothing that could change', (value) => {
  const known = new KnownObjects([]);
  known.add('value', value, 6);
  expect(known.changes()).toEqual([]);
});

test('a change that is put back is none', () => {
  const exported = exports();
  const known = new KnownObjects([]);
  known.add('pack', exported, 4);
  const { plain } = exported;
  Object.assign(exported, { plain: () => 2, more: 1 });
  expect(known.changes()).toEqual(['pack']);
  Object.assign(exported, { plain });
  Reflect.deleteProperty(exported, 'more');
  expect(known.changes()).toEqual([]);
});

test('what stands under a symbol that is passed over is not looked at, and under another one it is', () => {
  const channel = { pending: 1 };
  const other = { left: 1 };
  const known = new KnownObjects(['kChannelHandle']);
  known.add('process', { [Symbol('kChannelHandle')]: channel, [Symbol('other')]: other }, 3);
  channel.pending = 2;
  expect(known.changes()).toEqual([]);
  other.left = 2;
  expect(known.changes()).toEqual(['process.Symbol(other)']);
});

test('a property is defined as ever while somebody watches, and an error is its own', () => {
  const defined: object[] = [];
  const stop = watchDefinitions((object) => defined.push(object));
  try {
    const target = Object.defineProperty({ a: 1 }, 'b', { value: 2 });
    expect(Object.getOwnPropertyDescriptor(target, 'b')).toEqual({
      value: 2,
      writable: false,
      enumerable: false,
      configurable: false,
    });
    expect(Object.defineProperties(target, { c: { value: 3, enumerable: true } })).toBe(target);
    expect(Object.keys(target)).toEqual(['a', 'c']);
    expect(Reflect.defineProperty(target, 'b', { value: 4 })).toBe(false);
    expect(() => Object.defineProperty(target, 'b', { value: 4 })).toThrow(
      new TypeError('Cannot redefine property: b'),
    );
    expect([Object.defineProperty.name, Object.defineProperty.length]).toEqual(['defineProperty', 3]);
    expect([Object.defineProperties.length, Reflect.defineProperty.length]).toEqual([2, 3]);
    expect(defined.filter((each) => each === target).length).toBeGreaterThanOrEqual(2);
  } finally {
    stop();
  }
  const other = Object.defineProperty({}, 'b', { value: 2 });
  expect(defined.includes(other)).toBe(false);
});
