import { inputDirectory, inputFile, inputFiles } from '@accelerator/method';
import { defineBuild } from '@accelerator/urd';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { optionRows } from '../src/show/option-rows.ts';
import { scriptHelp } from '../src/show/script-help.ts';
import { parseWholeNumber } from '../src/whole-number.ts';

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

test('the help of a script', () => {
  const script = defineBuild({
    description: 'Makes thumbnails.',
    options: z.object({ photos: z.string().describe('folder'), loud: z.boolean().default(false) }),
    build() {},
  });
  expect(scriptHelp('thumbnails', script).slice(0, 6)).toEqual([
    'Usage: ax run [options of ax run] thumbnails [options]',
    '',
    'Makes thumbnails.',
    '',
    'Options:',
    '  --photos <text>  folder (required)',
  ]);
  expect(scriptHelp('thumbnails', script)[6]).toBe('  --[no-]loud      (default: false)');
  expect(
    scriptHelp(
      'plain',
      defineBuild(() => {}),
    ),
  ).toContain('It takes no options.');
});

test.each(['x', '0', '-1', '1.5', '', '1e3', ' 1', '9'.repeat(20)])('%j is no count', (text) => {
  expect(() => parseWholeNumber('--workers', text)).toThrow(
    `Expected an integer of at least 1 for --workers, received '${text}'.`,
  );
});

test('a count has limits', () => {
  expect(parseWholeNumber('-n', '12')).toBe(12);
  expect(() => parseWholeNumber('--workers', '2000', { max: 1024 })).toThrow(
    "Expected an integer from 1 to 1024 for --workers, received '2000'.",
  );
});
