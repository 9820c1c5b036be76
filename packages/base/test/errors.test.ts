import { readFileSync } from 'node:fs';
import { runInNewContext } from 'node:vm';
import { describe, expect, test } from 'vitest';
import {
  AcceleratorError,
  fromErrorRecord,
  isAcceleratorError,
  messageOf,
  systemCode,
  toErrorRecord,
  withPath,
} from '../src/index.ts';

function systemError(code: string, fields: object = {}): Error {
  return Object.assign(new Error(`${code}: something, write`), { code, ...fields });
}

function thrownBy(action: () => unknown): unknown {
  try {
    action();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}

describe('an error goes through a record and comes back', () => {
  test.each<[string, Error]>([
    ['a plain one', new Error('plain')],
    ['of a class of its own', new RangeError('out of range')],
    ['with nothing to say', new Error('')],
    ['with a code of the system', systemError('ENOSPC')],
    ['with a cause', new TypeError('outer', { cause: new Error('inner', { cause: new RangeError('innermost') }) })],
    ['of several', new AggregateError([new Error('one'), new TypeError('two', { cause: new Error('why') })], 'all')],
    [
      'of ours',
      new AcceleratorError({
        code: 'WRONG_VALUE',
        message: 'Expected a number.',
        hint: 'Give one.',
        details: { row: 3, names: ['a'] },
        cause: systemError('EIO'),
      }),
    ],
    ['of ours, with nothing but a message', new AcceleratorError({ code: 'X', message: 'x' })],
  ])('%s', (_, error) => {
    const record = toErrorRecord(error);
    const back = fromErrorRecord(JSON.parse(JSON.stringify(record)));
    expect(toErrorRecord(back)).toEqual(record);
    expect(isAcceleratorError(back)).toBe(isAcceleratorError(error));
    expect([back.name, back.message, back.stack, systemCode(back)]).toEqual([
      error.name,
      error.message,
      error.stack,
      systemCode(error),
    ]);
  });

  test.each<[unknown, string]>([
    ['text', 'text'],
    [undefined, 'a thrown undefined: undefined'],
    [null, 'a thrown null: null'],
    [42, 'a thrown number: 42'],
    [{ a: 1 }, 'a thrown object: { a: 1 }'],
  ])('what is thrown and is no error: %j', (thrown, message) => {
    expect(toErrorRecord(thrown)).toEqual({ name: 'Error', message });
  });

  test('one without a stack does not get that of the engine', () => {
    for (const thrown of [undefined, 'text', Object.assign(new Error('bare'), { stack: undefined })]) {
      const { message, stack } = fromErrorRecord(toErrorRecord(thrown));
      expect([message, stack]).toEqual([message, `Error: ${message}`]);
    }
  });

  test('a chain of causes that is a circle ends', () => {
    const circle = new Error('round');
    circle.cause = circle;
    expect(JSON.stringify(toErrorRecord(circle)).match(/"message":"round"/g)).toHaveLength(17);
  });
});

test('an error of ours is known by its brand, not by its class: another copy of the module may have made it', () => {
  class AcceleratorErrorOfACopy extends Error {}
  const copy = new AcceleratorErrorOfACopy('x');
  expect(isAcceleratorError(copy)).toBe(false);
  Object.defineProperty(copy, Symbol.for('accelerator.error'), { value: true });
  expect(isAcceleratorError(copy)).toBe(true);
  expect([undefined, null, 'text', {}, new Error('x')].map(isAcceleratorError)).toEqual(Array(5).fill(false));
  expect(JSON.stringify({ ...new AcceleratorError({ code: 'X', message: 'm' }) })).not.toContain('true');
});

test.each<[unknown, string, string | undefined]>([
  [new Error('what'), 'what', undefined],
  ['thrown text', 'thrown text', undefined],
  [undefined, 'undefined', undefined],
  [systemError('ENOENT'), 'ENOENT: something, write', 'ENOENT'],
  [Object.assign(new Error('odd'), { code: 7 }), 'odd', undefined],
  [{ code: 'ENOENT' }, '[object Object]', undefined],
])('message and code of %s', (error, message, code) => {
  expect([messageOf(error), systemCode(error)]).toEqual([message, code]);
});

describe('an error of the machine gets the place that it lacks', () => {
  test.each([
    ['ENOSPC', "Writing to 'a/b' failed: there is no space left on the disk (ENOSPC).", true],
    ['EDQUOT', "Writing to 'a/b' failed: the disk quota of this user is used up (EDQUOT).", true],
    ['EROFS', "Writing to 'a/b' failed: the file system can only be read (EROFS).", false],
    ['EIO', "Writing to 'a/b' failed: the disk reports an error (EIO).", false],
  ])('%s', (code, message, hasHint) => {
    const cause = systemError(code);
    const error = withPath(cause, 'a/b');
    expect(error).toMatchObject({ code: 'WRITE_FAILED', message, cause, details: { path: 'a/b', code } });
    expect(isAcceleratorError(error) && error.hint !== undefined).toBe(hasHint);
  });

  test.each<[string, unknown]>([
    ['that names its place already', systemError('ENOSPC', { path: '/x' })],
    ['of the system itself, which does', thrownBy(() => readFileSync('/nowhere/at all'))],
    ['with a code that speaks for itself', systemError('ECONNRESET')],
    ['without a code', new Error('x')],
    ['of ours', new AcceleratorError({ code: 'ENOSPC', message: 'x' })],
    ['that is none', 'text'],
  ])('one %s stays as it is', (_, error) => {
    expect(withPath(error, 'a/b')).toBe(error);
  });
});

describe('whatever is thrown has a record that JSON carries', () => {
  const circular: Record<string, unknown> = {};
  circular.self = circular;
  const throwing = (key: string): Error =>
    Object.defineProperty(new Error('said'), key, {
      get: () => {
        throw new Error('in the getter');
      },
    });
  const cases: readonly (readonly [what: string, thrown: unknown, expected: object])[] = [
    ['a stack that is no text', Object.assign(new Error('said'), { stack: 5 }), { message: 'said' }],
    ['a name that is no text', Object.assign(new Error('said'), { name: { a: 1n } }), { name: '{ a: 1n }' }],
    ['a message that is no text', Object.assign(new Error(), { message: ['a', 1] }), { message: "[ 'a', 1 ]" }],
    ['a code that is no text', Object.assign(new Error('said'), { code: circular }), { message: 'said' }],
    ['a message that throws', throwing('message'), { message: "it has a message that can't be read" }],
    ['a stack that throws', throwing('stack'), { message: 'said' }],
    ['a cause that throws', throwing('cause'), { message: 'said' }],
    ['errors that are no list', Object.assign(new AggregateError([], 'said'), { errors: 7 }), { message: 'said' }],
    ['an error of another realm', runInNewContext("new RangeError('said')"), { name: 'RangeError', message: 'said' }],
    [
      'details that JSON has not',
      new AcceleratorError({ code: 'X', message: 'said', details: { n: 1, big: 2n, circular } }),
      { code: 'X', details: { n: 1, big: '2n', circular: '<ref *1> { self: [Circular *1] }' } },
    ],
    ['an object that can not be shown', new Proxy({}, { getPrototypeOf: () => fail() }), {}],
    ['null', null, { message: 'a thrown null: null' }],
  ];
  test.each(cases)('%s', (_, thrown, expected) => {
    const record: unknown = JSON.parse(JSON.stringify(toErrorRecord(thrown)));
    expect(record).toMatchObject(expected);
  });

  function fail(): never {
    throw new Error('in the proxy');
  }
});
