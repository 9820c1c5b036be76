import { AcceleratorError } from '@accelerator/base';
import { expect, test } from 'vitest';
import { isTransient } from '../src/map/transient.ts';

const withCode = (code: string): Error => Object.assign(new Error('x'), { code });
const tail = new Error('bites its tail');
tail.cause = tail;

test.each<[string, unknown, boolean]>([
  ['an error', new Error('no'), false],
  ['a text', 'ETIMEDOUT', false],
  ['nothing', undefined, false],
  ['one that says so', Object.assign(new Error('x'), { transient: true }), true],
  ['an object that says so', { transient: true }, true],
  [
    'one that says that it will',
    Object.assign(new Error('x', { cause: withCode('ETIMEDOUT') }), { transient: false }),
    false,
  ],
  ['of a network', withCode('ECONNRESET'), true],
  ['of a file that is not there', withCode('ENOENT'), false],
  ['caused by it', new TypeError('fetch failed', { cause: new Error('x', { cause: withCode('EAI_AGAIN') }) }), true],
  ['several, one of them so', new AggregateError([new Error('a'), withCode('ECONNREFUSED')]), true],
  [
    'an error of the engine with such a cause',
    new AcceleratorError({ code: 'X', message: 'x', cause: withCode('ENOSPC') }),
    true,
  ],
  ['a time-out of a signal', new DOMException('x', 'TimeoutError'), true],
  ['an abort', new DOMException('x', 'AbortError'), false],
  ['one that caused itself', tail, false],
])('%s', (_, error, expected) => {
  expect(isTransient(error)).toBe(expected);
});
