import { inputFile, inputFiles } from '@accelerator/method';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { listFromTexts, valueFromText } from '../src/value-from-text.ts';

const value = (schema: z.ZodType, text: string): unknown => valueFromText(schema, text, (name) => `from here ${name}`);

test.each<[string, z.ZodType, string, unknown]>([
  ['an integer', z.int(), '7', 7],
  ['a number', z.number(), '-1.5e3', -1500],
  ['no number', z.number(), 'x', 'x'],
  ['nothing for a number', z.number(), '', ''],
  ['a large integer', z.bigint(), '12345678901234567890', 12345678901234567890n],
  ['a switch', z.boolean(), 'false', false],
  ['a text that looks like a number', z.string(), '007', '007'],
  ['a text that looks like a list', z.string(), '[1,2]', '[1,2]'],
  ['a date', z.date(), '2026-11-20', new Date('2026-11-20')],
  ['a literal that is a number', z.literal([1, 2]), '2', 2],
  ['one of an enum', z.enum(['a', 'b']), 'b', 'b'],
  ['a default', z.int().default(3), '4', 4],
  ['an optional one', z.int().optional(), '4', 4],
  ['null', z.int().nullable(), 'null', null],
  ['a transformed one', z.int().transform(String), '4', 4],
  ['a union', z.union([z.int(), z.literal('auto')]), 'auto', 'auto'],
  ['a union that means a number', z.union([z.literal('auto'), z.int()]), '5', 5],
  ['a tuple', z.tuple([z.int(), z.string()]), '1,a', [1, 'a']],
  ['a tuple as JSON', z.tuple([z.int(), z.string()]), '[1,"a,b"]', [1, 'a,b']],
  ['an array', z.array(z.number()), '1,2,3', [1, 2, 3]],
  ['an array of one', z.array(z.number()), '1', [1]],
  ['an array of none', z.array(z.number()), '', []],
  ['a set', z.set(z.int()), '1,1,2', new Set([1, 2])],
  ['an object', z.object({ a: z.int() }), '{"a":1}', { a: 1 }],
  ['a record', z.record(z.string(), z.int()), '{"a":1}', { a: 1 }],
  ['an array of objects', z.array(z.object({ a: z.int() })), '[{"a":1},{"a":2}]', [{ a: 1 }, { a: 2 }]],
  ['anything', z.unknown(), '{"a":[1]}', { a: [1] }],
  ['any text', z.unknown(), 'plain', 'plain'],
  ['a file', inputFile(), 'a,b.jpg', 'from here a,b.jpg'],
  ['files', inputFiles(), 'a,b.jpg', ['from here a,b.jpg']],
])('a text is taken as %s', (_, schema, text, expected) => {
  expect(value(schema, text)).toEqual(expected);
});

test('what is named several times is a list of all', () => {
  const list = (schema: z.ZodType, ...texts: string[]): unknown => listFromTexts(schema, texts, (name) => name);
  expect(list(z.array(z.int()).default([]), '1,2', '3')).toEqual([1, 2, 3]);
  expect(list(inputFiles(), 'a,b', 'c')).toEqual(['a,b', 'c']);
  expect(list(z.array(z.object({ a: z.int() })), '{"a":1}', '{"a":2}')).toEqual([{ a: 1 }, { a: 2 }]);
  expect(list(z.array(z.tuple([z.int(), z.int()])), '1,2', '3,4')).toEqual([
    [1, 2],
    [3, 4],
  ]);
});
