import { inputDirectory, inputFile, inputFiles } from '@accelerator/method';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { optionRows } from '../src/methods/option-rows.ts';

const row = (option: z.ZodType) => optionRows(z.object({ option }))[0];

describe('the type of an option', () => {
  test.each<[option: z.ZodType, type: string]>([
    [z.string(), 'text'],
    [z.string().min(1), 'text'],
    [z.boolean(), 'boolean'],
    [z.number(), 'number'],
    [z.int(), 'integer'],
    [z.int().min(0), 'integer ≥ 0'],
    [z.int().max(-1), 'integer ≤ -1'],
    [z.number().gt(0).lt(1), 'number > 0, < 1'],
    [z.number().min(0.5).lt(1e6), 'number ≥ 0.5, < 1000000'],
    [z.null(), 'null'],
    [z.literal('a'), '"a"'],
    [z.literal(3), '3'],
    [z.enum(['a', 'b c']), 'a | b c'],
    [z.array(z.int()), 'list of integer'],
    [z.array(z.array(z.string())), 'list of list of text'],
    [z.tuple([z.string(), z.boolean()]), '[text, boolean]'],
    [z.union([z.int(), z.enum(['auto'])]), 'integer or auto'],
    [z.string().nullable(), 'text or null'],
    [z.object({ a: z.string() }), 'object'],
    [z.record(z.string(), z.number()), 'object'],
    [z.any(), 'any value'],
    [z.bigint(), 'bigint'],
    [z.map(z.string(), z.int()), 'map'],
    [z.set(z.int()), 'set'],
    [z.array(z.date()), 'list of date'],
    [z.email(), 'email'],
    [inputFile().optional(), 'file'],
    [inputFiles().default([]), 'list of files'],
    [inputDirectory().nullable(), 'folder'],
  ])('%#: is %s', (option, type) => {
    expect(row(option)?.type).toBe(type);
  });
});

describe('the default of an option', () => {
  test.each<[option: z.ZodType, required: boolean, value: string | undefined]>([
    [z.string(), true, undefined],
    [z.string().optional(), false, undefined],
    [z.string().default(''), false, '""'],
    [z.int().default(0), false, '0'],
    [z.string().nullable().default(null), false, 'null'],
    [z.array(z.int()).default([1, 2]), false, '[1,2]'],
    [z.bigint().default(5n), false, '"5"'],
    [z.string().default('a').nullable(), false, '"a"'],
    [z.string().default('a').describe('said after it'), false, '"a"'],
    [z.string().default('a').readonly(), false, '"a"'],
  ])('%#: required %s, %s', (option, required, value) => {
    expect(row(option)).toMatchObject({ required, default: value });
  });
});

test('options come as they were written, with what is said of them', () => {
  const schema = z.object({
    z: z.string().describe('the last'),
    a: z.int().default(1).describe('two\nlines'),
    m: z.boolean(),
  });
  expect(optionRows(schema).map(({ name, description }) => [name, description])).toEqual([
    ['z', 'the last'],
    ['a', 'two\nlines'],
    ['m', ''],
  ]);
  expect(optionRows(z.object({}))).toEqual([]);
});
