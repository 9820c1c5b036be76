import { InputFile } from '@accelerator/job';
import { expect, test } from 'vitest';
import { jsonValue } from '../src/json-value.ts';

test('a value as JSON: nothing that JSON can not say, and no end of cycles', () => {
  const cyclic: Record<string, unknown> = {
    big: 2n ** 70n,
    map: new Map([['a', 1]]),
    set: new Set([1]),
    nan: Number.NaN,
  };
  cyclic.self = cyclic;
  cyclic.bytes = Buffer.alloc(1_700_000);
  cyclic.file = new InputFile('a.jpg');
  cyclic.numbers = new Float64Array([1, 2]);
  cyclic.date = new Date(0);
  cyclic.none = undefined;
  expect(jsonValue(cyclic)).toEqual({
    big: '1180591620717411303424',
    map: [['a', 1]],
    set: [1],
    nan: 'NaN',
    self: '[circular]',
    bytes: { bytes: 1_700_000 },
    file: 'a.jpg',
    numbers: [1, 2],
    date: '1970-01-01T00:00:00.000Z',
    none: null,
  });
});
