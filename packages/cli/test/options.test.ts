import { defineBuild } from '@accelerator/urd';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { scriptHelp } from '../src/show/script-help.ts';
import { parseWholeNumber } from '../src/whole-number.ts';

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
