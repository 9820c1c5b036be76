import { AcceleratorError, type ErrorRecord } from '@accelerator/base';
import { describe, expect, test } from 'vitest';
import { coloursFor } from '../src/output/colours.ts';
import { describeError, describeErrorRecord, stackFrames } from '../src/output/describe-error.ts';

const plain = coloursFor({});
const here = process.cwd();
const at = (...frames: string[]): string => ['Error: x', ...frames.map((frame) => `    at ${frame}`)].join('\n');

describe('frames of a stack', () => {
  test.each<[what: string, stack: string | undefined, orEngine: boolean, frames: string[]]>([
    ['no stack', undefined, true, []],
    ['only a message', 'Error: x', true, []],
    ['a path of the project', at(`f (${here}/methods/a.ts:1:2)`), false, ['f (methods/a.ts:1:2)']],
    ['without a function', at(`${here}/methods/a.ts:1:2`), false, ['methods/a.ts:1:2']],
    ['an asynchronous one', at(`async ${here}/methods/a.ts:1:2`), false, ['async methods/a.ts:1:2']],
    ['by its address', at(`f (file://${here}/methods/a.ts:1:2)`), false, ['f (methods/a.ts:1:2)']],
    ['of another folder', at('f (/elsewhere/a.ts:1:2)'), false, ['f (/elsewhere/a.ts:1:2)']],
    ['a folder with a longer name', at(`f (${here}-2/a.ts:1:2)`), false, [`f (${here}-2/a.ts:1:2)`]],
    ['of Node only', at('node:internal/x:1:1'), true, ['node:internal/x:1:1']],
    ['of Node, when they are not wanted', at('node:internal/x:1:1'), false, []],
    ['in no file', at('f (<anonymous>)', 'async <anonymous>', 'async Promise.all (index 0)'), false, []],
    ['of the engine beside theirs', at('run (/x/sdk/dist/a/b.js:1:1)', 'f (/y/a.ts:1:1)'), true, ['f (/y/a.ts:1:1)']],
    ['of its sources', at('run (/x/packages/slice/src/run.ts:1:1)'), false, []],
    ['a message that looks like one', 'Error: we are at home\n  look at this', true, []],
    ['a message of several lines', 'Error: a\nb\n    at f (/y/a.ts:1:1)', true, ['f (/y/a.ts:1:1)']],
  ])('%s', (_, stack, orEngine, frames) => {
    expect(stackFrames(stack, { orEngine })).toEqual(frames);
  });

  test('eight of them, and the first that the user can change wherever it is', () => {
    const theirs = Array.from({ length: 12 }, (_, index) => `p${index} (/x/node_modules/p/i.js:${index}:1)`);
    expect(stackFrames(at(...theirs), { orEngine: false })).toEqual(theirs.slice(0, 8));
    const own = ['mine (/y/a.ts:1:1)', 'also (/y/b.ts:1:1)'] as const;
    expect(stackFrames(at(...theirs, ...own), { orEngine: false })).toEqual([...theirs.slice(0, 8), own[0]]);
    expect(stackFrames(at(own[0], ...theirs), { orEngine: false })).toEqual([own[0], ...theirs.slice(0, 7)]);
  });
});

const record = (fields: Partial<ErrorRecord>): ErrorRecord => ({ name: 'Error', message: 'no', ...fields });

test.each<[what: string, record: ErrorRecord, lines: string[]]>([
  ['an error', record({}), ['Error: no']],
  ['of a class', record({ name: 'RangeError', message: '' }), ['RangeError: ']],
  ['of several lines', record({ message: 'one\ntwo\n' }), ['Error: one', 'two']],
  ['of ours, by its code', record({ name: 'AcceleratorError', code: 'X_Y' }), ['X_Y: no']],
  ['of ours without a code', record({ name: 'AcceleratorError' }), ['AcceleratorError: no']],
  ['whose name is not harmless', record({ name: 'a\nb' }), ['a⏎b: no']],
  [
    'where it was thrown',
    record({ stack: at('f (/y/a.ts:1:1)', 'node:internal/x:1:1') }),
    ['Error: no', '    at f (/y/a.ts:1:1)'],
  ],
  ['of the machine: no frames of Node', record({ code: 'ENOSPC', stack: at('node:fs:1:1') }), ['Error: no']],
  ['with a code of Node', record({ code: 'ERR_X', stack: at('node:fs:1:1') }), ['Error: no', '    at node:fs:1:1']],
  [
    'causes, one below the other',
    record({ cause: record({ message: 'why', cause: record({ message: 'and why\nthat' }) }) }),
    ['Error: no', 'caused by Error: why', 'caused by Error: and why', 'that'],
  ],
  ['a cause that was shown when it happened', record({ cause: record({ code: 'JOB_FAILED' }) }), ['Error: no']],
  [
    'several errors in one',
    record({
      name: 'AggregateError',
      errors: [record({ message: 'a' }), record({ message: 'b', cause: record({ message: 'c' }) })],
    }),
    ['AggregateError: no', '  Error: a', '  Error: b', '  caused by Error: c'],
  ],
])('a record tells %s', (_, given, lines) => {
  expect(describeErrorRecord(given, plain)).toEqual(lines);
});

describe('an error that ends a command', () => {
  const ours = (fields: Partial<ConstructorParameters<typeof AcceleratorError>[0]>) =>
    new AcceleratorError({ code: 'X', message: 'There is none.', ...fields });

  test.each<[what: string, error: unknown, lines: string[]]>([
    ['a sentence', ours({}), ['error There is none.']],
    ['with a hint', ours({ hint: 'Look\nthere.' }), ['error There is none.', '      Look', '      there.']],
    [
      'with a cause, and the hint last',
      ours({ hint: 'Look.', cause: Object.assign(new Error('disk'), { stack: '' }) }),
      ['error There is none.', '      caused by Error: disk', '      Look.'],
    ],
    [
      'with a cause that only the engine has seen: what it says, and not where',
      ours({ cause: Object.assign(new SyntaxError('no JSON'), { stack: at('read (/x/sdk/dist/a/b.js:1:1)') }) }),
      ['error There is none.', '      caused by SyntaxError: no JSON'],
    ],
    ['no error at all', 'thrown text', ['error thrown text']],
    ['an Error without a class of its own', Object.assign(new Error('bug'), { stack: '' }), ['error bug']],
    ['a class', Object.assign(new TypeError('bug'), { stack: '' }), ['error TypeError: bug']],
    ['an empty message', Object.assign(new Error(''), { stack: '' }), ['error ']],
  ])('%s', (_, error, lines) => {
    expect(describeError(error, plain)).toEqual(lines);
  });

  test('what is thrown without an Error is told', () => {
    for (const thrown of [undefined, null, 7, { a: 1 }, Symbol('s')]) {
      const [line = '', ...more] = describeError(thrown, plain);
      expect([line.length > 'error '.length, more]).toEqual([true, []]);
    }
  });
});
