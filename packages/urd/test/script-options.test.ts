import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { defineBuild } from '../src/define-build.ts';
import { parseScriptOptions } from '../src/script-options.ts';

const script = defineBuild({
  options: z.object({
    photos: z.string().default('photos'),
    count: z.coerce.number().int().default(1),
    fast: z.boolean().default(false),
    word: z.array(z.string()).default([]),
    size: z.array(z.coerce.number()).optional(),
    mode: z.enum(['fine', 'coarse']).optional(),
    modes: z
      .array(z.enum(['fine', 'coarse']))
      .min(1)
      .optional(),
    title: z.coerce.string().optional(),
    day: z.coerce.date().optional(),
    pair: z.tuple([z.string(), z.string()]).optional(),
    one: z.union([z.string(), z.array(z.string())]).optional(),
    'no-cache': z.boolean().default(false),
  }),
  build: () => {},
});

const defaults = { photos: 'photos', count: 1, fast: false, word: [], 'no-cache': false };
const parse = (...args: string[]): Record<string, unknown> => parseScriptOptions('main', script, args);

describe('options of a build script from its command line', () => {
  test.each<[string[], Record<string, unknown>]>([
    [[], {}],
    [['--photos', 'DIR'], { photos: 'DIR' }],
    [['--photos=DIR'], { photos: 'DIR' }],
    [['--photos='], { photos: '' }],
    [['--photos', '--fast'], { photos: '--fast' }],
    [['--photos=a=b'], { photos: 'a=b' }],
    [['--photos=two\nlines'], { photos: 'two\nlines' }],
    [['--photos', 'a', '--photos', 'b'], { photos: 'b' }],
    [['--count', '3'], { count: 3 }],
    [['--count=-3'], { count: -3 }],
    [['--fast'], { fast: true }],
    [['--fast=true'], { fast: true }],
    [['--fast=false'], { fast: false }],
    [['--no-fast'], { fast: false }],
    [['--no-fast=false'], { fast: true }],
    [['--no-cache'], { 'no-cache': true }],
    [['--no-no-cache'], { 'no-cache': false }],
    [['--word', 'to'], { word: ['to'] }],
    [['--word', 'to', '--word=be'], { word: ['to', 'be'] }],
    [['--size', '3', '--size', '4'], { size: [3, 4] }],
    [['--mode', 'fine'], { mode: 'fine' }],
    [['--modes', 'fine'], { modes: ['fine'] }],
    [['--modes', 'fine', '--modes', 'coarse'], { modes: ['fine', 'coarse'] }],
    [['--title', 'x'], { title: 'x' }],
    [['--count', '3', '--count', '4'], { count: 4 }],
    [['--title', 'x', '--title', 'y'], { title: 'y' }],
    [['--day', '2026-01-02'], { day: new Date('2026-01-02') }],
    [['--day', '2026-01-02', '--day', '2026-01-03'], { day: new Date('2026-01-03') }],
    [['--pair', 'a', '--pair', 'b'], { pair: ['a', 'b'] }],
    [['--one', 'a', '--one', 'b'], { one: ['a', 'b'] }],
  ])('%j', (args, expected) => {
    expect(parse(...args)).toEqual({ ...defaults, ...expected });
  });

  test.each<[string[], string, string]>([
    [['--foto', 'x'], 'UNKNOWN_SCRIPT_OPTION', "The build script 'main' has no option '--foto'."],
    [['--no-photos'], 'UNKNOWN_SCRIPT_OPTION', "The build script 'main' has no option '--no-photos'."],
    [['photos'], 'OPTION_INVALID', "Expected options such as --photos for main, received 'photos'."],
    [['-p'], 'OPTION_INVALID', "Expected options such as --photos for main, received '-p'."],
    [['--photos'], 'OPTION_INVALID', 'Expected a value after --photos, received nothing.'],
    [['--fast=yes'], 'OPTION_INVALID', "Expected true or false for --fast, received 'yes'."],
    [['--count', 'x'], 'OPTION_INVALID', "Expected an integer for main options.count, received 'x'."],
    [['--count', '1.5'], 'OPTION_INVALID', "Expected an integer for main options.count, received '1.5'."],
    [['--mode', 'medium'], 'OPTION_INVALID', "Expected one of fine, coarse for main options.mode, received 'medium'."],
  ])('%j is refused', (args, code, message) => {
    expect(() => parse(...args)).toThrow(expect.objectContaining({ code, message }));
  });

  test('the nearest name is in the hint', () => {
    expect(() => parse('--foto', 'x')).toThrow(expect.objectContaining({ hint: expect.stringContaining("'photos'") }));
  });

  test('a script without options takes none', () => {
    const plain = defineBuild(() => {});
    expect(parseScriptOptions('plain', plain, [])).toEqual({});
    expect(() => parseScriptOptions('plain', plain, ['--x'])).toThrow(
      expect.objectContaining({ hint: 'It takes no options.' }),
    );
  });
});
