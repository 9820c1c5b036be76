import { InputFile } from '@accelerator/job';
import { describe, expect, test } from 'vitest';
import { formatCell, formatValue } from '../src/output/value-text.ts';

const jpeg = Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), Buffer.alloc(1_699_996)]);

describe('a cell', () => {
  test.each([
    [jpeg, '<jpeg 1.7 MB>'],
    [Buffer.from('hello'), '<bytes 5 B>'],
    [new Uint8Array(0), '<bytes 0 B>'],
    [null, 'null'],
    [12n, '12'],
    [-0.5, '-0.5'],
    [true, 'true'],
    ['two\nlines', 'two⏎lines'],
    ['x'.repeat(60), `${'x'.repeat(39)}…`],
    [new Date('2026-11-20T00:00:00.000Z'), '2026-11-20'],
    [new Date('2026-11-20T01:02:03.004Z'), '2026-11-20T01:02:03.004Z'],
    [[1920, 1080], '[ 1920, 1080 ]'],
  ])('%#: short, on one line', (value, text) => {
    expect(formatCell(value)).toBe(text);
  });
});

describe('a result', () => {
  test('input files by name, bytes by size, long lists shortened', () => {
    const files = Array.from({ length: 10_000 }, (_, index) => new InputFile(`photos/${index}.jpg`));
    const text = formatValue({ files, raw: jpeg });
    expect(text).toContain('photos/0.jpg');
    expect(text).toContain('… 9980 more');
    expect(text).toContain('<jpeg 1.7 MB>');
    expect(text.length).toBeLessThan(1000);
  });
});
