import { AcceleratorError } from '@accelerator/base';
import { inputFile, inputFiles } from '@accelerator/method';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { parseOptions } from '../src/parse-options.ts';

/** The sentence and the hint for options that don't fit. */
function complaint(schema: z.ZodObject, given: unknown): { text: string; hint: string | undefined } {
  try {
    parseOptions(schema, given, 'm options');
  } catch (error) {
    if (!(error instanceof AcceleratorError)) throw error;
    expect(error.code).toBe('OPTION_INVALID');
    return { text: error.message, hint: error.hint };
  }
  throw new Error('These options fit.');
}

/** The sentence for one option `a`. */
const about = (schema: z.ZodType, value: unknown): string => complaint(z.object({ a: schema }), { a: value }).text;

describe('a sentence says what was expected, where, and what came', () => {
  const cases: [z.ZodType, unknown, string][] = [
    [z.int(), 'big', "an integer for m options.a, received 'big'"],
    [z.int(), 2.5, 'an integer for m options.a, received 2.5'],
    [z.int().optional(), 'big', "an integer for m options.a, received 'big'"],
    [z.int().min(1).nullable().default(3), 'big', "an integer for m options.a, received 'big'"],
    [z.number(), null, 'a number for m options.a, received null'],
    [z.number(), Number.POSITIVE_INFINITY, 'a number for m options.a, received Infinity'],
    [z.coerce.number(), 'x', "a number for m options.a, received 'x'"],
    [z.string(), 42, 'text for m options.a, received 42'],
    [z.string(), undefined, 'text for m options.a, received nothing'],
    [z.boolean(), 'yes', "true or false for m options.a, received 'yes'"],
    [z.array(z.int()), 'x', "an array for m options.a, received 'x'"],
    [z.array(z.int()), [1, 'x'], "an integer for m options.a[1], received 'x'"],
    [z.array(z.int()).min(2), [1], 'at least 2 elements for m options.a, received an array of 1'],
    [z.array(z.int()).length(1), [1, 2], 'exactly 1 element for m options.a, received an array of 2'],
    [z.tuple([z.int(), z.int()]), [1, 'x'], "an integer for m options.a[1], received 'x'"],
    [z.record(z.string(), z.int()), { k: 'x' }, "an integer for m options.a.k, received 'x'"],
    [
      z.object({ deep: z.array(z.object({ n: z.int() })) }),
      { deep: [{ n: 'x' }] },
      "an integer for m options.a.deep[0].n, received 'x'",
    ],
    [z.map(z.string(), z.int()), {}, 'a Map for m options.a, received an object'],
    [z.date(), 'x', "a date for m options.a, received 'x'"],
    [z.date(), new Date(Number.NaN), 'a date for m options.a, received an invalid Date'],
    [
      z.date().min(new Date(0)),
      new Date(-1),
      'at least 1970-01-01T00:00:00.000Z for m options.a, received Date 1969-12-31T23:59:59.999Z',
    ],
    [z.bigint(), 3, 'a bigint for m options.a, received 3'],
    [z.instanceof(URL), 'x', "a URL for m options.a, received 'x'"],
    [z.int().min(1), 0, 'at least 1 for m options.a, received 0'],
    [z.number().positive(), 0, 'more than 0 for m options.a, received 0'],
    [z.int().max(100), 101, 'at most 100 for m options.a, received 101'],
    [z.number().lt(5), 5, 'less than 5 for m options.a, received 5'],
    [z.number().multipleOf(4), 6, 'a multiple of 4 for m options.a, received 6'],
    [z.string().min(1), '', "text of at least 1 character for m options.a, received ''"],
    [z.string().length(3), 'ab', "text of exactly 3 characters for m options.a, received 'ab'"],
    [z.email(), 'x', "text in the format email for m options.a, received 'x'"],
    [z.string().regex(/^a+$/), 'x', "text that matches /^a+$/ for m options.a, received 'x'"],
    [z.string().startsWith('no-'), 'x', "text that starts with 'no-' for m options.a, received 'x'"],
    [z.enum(['fast', 'good']), 'best', "one of fast, good for m options.a, received 'best'"],
    [z.literal('on'), 'off', "'on' for m options.a, received 'off'"],
    [z.literal([1, 2]), 3, 'one of 1, 2 for m options.a, received 3'],
    [z.union([z.int(), z.string()]), true, 'an integer or text for m options.a, received true'],
    [z.union([z.object({ n: z.int() }), z.string()]), { n: 'x' }, "an integer for m options.a.n, received 'x'"],
    [z.preprocess((value) => value, z.int()), 'x', "an integer for m options.a, received 'x'"],
    [inputFile(), 3, 'text for m options.a, received 3'],
    [inputFiles(), ['a', 3], 'text for m options.a[1], received 3'],
  ];
  for (const [schema, value, expected] of cases) {
    test(expected, () => expect(about(schema, value)).toBe(`Expected ${expected}.`));
  }

  test.each<[z.ZodType, unknown, string]>([
    [z.string({ error: 'A name is wanted.' }), 3, 'A name is wanted (m options.a, received 3).'],
    [z.string().refine((text) => text === 'q', 'must be q'), 'z', "must be q (m options.a, received 'z')."],
    [z.int().refine((n) => n !== 13, { error: 'not 13' }), 13, 'not 13 (m options.a, received 13).'],
  ])("an author's own message is kept, case %#", (schema, value, text) => {
    expect(about(schema, value)).toBe(text);
  });

  test('what is no object at all', () => {
    expect(complaint(z.object({ a: z.int() }), 'x').text).toBe("Expected an object for m options, received 'x'.");
  });
});

test.each<[string, z.ZodType, string]>([
  ['a record', z.record(z.string(), z.string()), '{"k":"int32","__proto__":"int32"}'],
  ['a record within', z.array(z.record(z.string(), z.unknown())), '[{"__proto__":{"k":1}}]'],
  [
    'a record of one of several kinds',
    z.union([z.array(z.string()), z.record(z.string(), z.string())]),
    '{"__proto__":"k"}',
  ],
  ['a record with a default', z.record(z.string(), z.string()).default({}), '{"__proto__":"k"}'],
  ['a loose object', z.looseObject({ k: z.int().optional() }), '{"__proto__":1}'],
  ['an object with a schema for other keys', z.object({}).catchall(z.int()), '{"__proto__":1}'],
  ['JSON', z.json(), '{"k":[{"__proto__":1}]}'],
])('a key that zod would leave out is refused and not lost: %s', (_, schema, text) => {
  expect(about(schema, JSON.parse(text))).toMatch(/^Expected no '__proto__' in m options\.a/);
});

test('what has that key and no schema is kept', () => {
  const given = JSON.parse('{"__proto__":1}');
  expect(parseOptions(z.object({ a: z.unknown() }), { a: given }, 'm options').value.a).toBe(given);
});

describe('an unknown key is refused at any depth, with the nearest name', () => {
  const crop = z.object({ width: z.int().default(1), height: z.int().default(1) });

  test.each<[string, z.ZodType, unknown, string, string]>([
    ['in an object', crop, { widht: 3 }, 'widht', 'a'],
    ['beside one that is missing', z.object({ width: z.int() }), { widht: 3 }, 'widht', 'a'],
    ['in a strict object', z.strictObject({ width: z.int() }), { widht: 3 }, 'widht', 'a'],
    ['optional', crop.optional(), { widht: 3 }, 'widht', 'a'],
    ['with a default', crop.default({ width: 1, height: 1 }), { widht: 3 }, 'widht', 'a'],
    ['prefault', crop.prefault({}), { widht: 3 }, 'widht', 'a'],
    ['transformed', crop.transform(({ width }) => width), { widht: 3 }, 'widht', 'a'],
    ['in an array', z.array(crop), [{}, { widht: 3 }], 'widht', 'a[1]'],
    ['in a tuple', z.tuple([z.int(), crop]), [1, { widht: 3 }], 'widht', 'a[1]'],
    ['in a record', z.record(z.string(), crop), { left: { widht: 3 } }, 'widht', 'a.left'],
    ['in an object of an object', z.object({ crop }), { crop: { widht: 3 } }, 'widht', 'a.crop'],
    ['in a loose object', z.looseObject({ crop }), { other: 1, crop: { widht: 3 } }, 'widht', 'a.crop'],
    ['in one of two', z.union([z.string(), crop]), { widht: 3 }, 'widht', 'a'],
    [
      'in one of two strict ones',
      z.union([z.string(), z.strictObject({ width: z.int() })]),
      { widht: 3 },
      'widht',
      'a',
    ],
    [
      'in the alternative that was chosen',
      z.discriminatedUnion('kind', [
        z.object({ kind: z.literal('x'), width: z.int().default(1) }),
        z.object({ kind: z.literal('y') }),
      ]),
      { kind: 'x', widht: 3 },
      'widht',
      'a',
    ],
    ['lazy', z.lazy(() => crop), { widht: 3 }, 'widht', 'a'],
  ])('%s', (_, schema, value, key, place) => {
    const { text, hint } = complaint(z.object({ a: schema }), { a: value });
    expect(text).toBe(`Expected no '${key}' in m options.${place}.`);
    expect(hint).toContain("Did you mean 'width'");
  });

  test.each<[string, z.ZodType, unknown]>([
    ['a loose object', z.looseObject({ width: z.int() }), { width: 1, widht: 3 }],
    ['a catchall', z.object({ width: z.int() }).catchall(z.int()), { width: 1, widht: 3 }],
    ['any value', z.any(), { widht: 3 }],
    ['a record', z.record(z.string(), z.int()), { widht: 3 }],
    [
      'an instance of a class',
      z.object({ width: z.int() }),
      new (class {
        width = 1;
        other = 2;
      })(),
    ],
  ])('but not in %s', (_, schema, value) => {
    expect(parseOptions(z.object({ a: schema }), { a: value }, 'm options').value).toHaveProperty('a');
  });

  test('names that are far away are listed', () => {
    const { hint } = complaint(z.object({ a: crop }), { a: { zzzzzz: 1 } });
    expect(hint).toBe("There are 'width', 'height'.");
  });
});

test('a promise where a value was expected: the hint names `await`', () => {
  const { text, hint } = complaint(z.object({ files: inputFiles() }), { files: Promise.resolve([]) });
  expect(text).toBe('Expected an array for m options.files, received a Promise.');
  expect(hint).toContain('`await`');
});

test('a schema that waits for something is refused', () => {
  const schema = z.object({ a: z.int().refine(async () => true) });
  expect(complaint(schema, { a: 1 }).text).toBe(
    'Expected a schema that checks at once for m options, found one with a promise in it.',
  );
});

test('the input files that a schema meets are collected, in any place', () => {
  const schema = z.object({
    one: inputFile(),
    more: z.array(z.object({ file: inputFile() })),
    none: inputFile().optional(),
  });
  const { paths } = parseOptions(schema, { one: 'x', more: [{ file: 'y' }, { file: 'z' }] }, 'm options');
  expect(paths.map(({ name }) => name)).toEqual(['x', 'y', 'z']);
});

test('looking for the alternative that was meant collects no file twice', () => {
  const schema = z.object({ a: z.union([z.object({ file: inputFile() }), z.object({ files: inputFiles() })]) });
  expect(parseOptions(schema, { a: { files: ['x', 'y'] } }, 'm options').paths.map(({ name }) => name)).toEqual([
    'x',
    'y',
  ]);
});
