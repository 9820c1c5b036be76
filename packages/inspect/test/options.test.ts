import { inputDirectory, inputFile, inputFiles } from '@accelerator/method';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { optionRows } from '../src/methods/option-rows.ts';

test('what zod knows of an option', () => {
  const schema = z.object({
    size: z.tuple([z.int().min(1), z.int().min(1)]).describe('the box'),
    format: z.enum(['jpeg', 'png']).default('jpeg'),
    quality: z.coerce.number().int().min(1).max(100).optional(),
    photos: inputFiles(),
    model: inputFile().describe('a model'),
    folder: inputDirectory(),
    since: z.date().optional(),
    fast: z.boolean().default(false),
    name: z.string().nullable(),
    scale: z.number().gt(0).default(1),
    either: z.union([z.object({ a: z.string() }), z.literal(3)]).optional(),
    anything: z.unknown(),
  });
  expect(optionRows(schema).map(({ name, type, required, default: value }) => [name, type, required, value])).toEqual([
    ['size', '[integer ≥ 1, integer ≥ 1]', true, undefined],
    ['format', 'jpeg | png', false, '"jpeg"'],
    ['quality', 'integer ≥ 1, ≤ 100', false, undefined],
    ['photos', 'list of files', true, undefined],
    ['model', 'file', true, undefined],
    ['folder', 'folder', true, undefined],
    ['since', 'date', false, undefined],
    ['fast', 'boolean', false, 'false'],
    ['name', 'text or null', true, undefined],
    ['scale', 'number > 0', false, '1'],
    ['either', 'object or 3', false, undefined],
    ['anything', 'any value', true, undefined],
  ]);
  expect(
    optionRows(schema)
      .map(({ description }) => description)
      .filter(Boolean),
  ).toEqual(['the box', 'a model']);
});
