import { expect, test } from 'vitest';
import {
  anyText,
  finiteNumber,
  listOf,
  nullable,
  objectOf,
  oneOf,
  optional,
  problemOf,
  recordOf,
  wholeNumber,
} from '../src/shapes.ts';

interface Part {
  readonly name: string;
  readonly size?: number;
}
interface Whole {
  readonly format: 1;
  readonly parts: readonly Part[];
  readonly by: Readonly<Record<string, number | null>>;
}

const shape = objectOf<Whole>({
  format: oneOf(1),
  parts: listOf(objectOf<Part>({ name: anyText, size: optional(wholeNumber(0, 9)) })),
  by: recordOf(nullable(finiteNumber)),
});

test.each([
  [{ format: 1, parts: [{ name: 'a' }, { name: 'b', size: 3 }], by: { x: 1, y: null } }, undefined],
  [JSON.parse('{ "format": 1, "parts": [], "by": { "__proto__": 1 } }'), undefined],
  [null, 'expected an object, received null'],
  [[], 'expected an object, received a list of 0'],
  ['{}', 'expected an object, received "{}"'],
  [{ format: 2, parts: [], by: {} }, 'format: expected 1, received 2'],
  [{ format: '1', parts: [], by: {} }, 'format: expected 1, received "1"'],
  [{ format: 1, by: {} }, 'parts: expected a list, received nothing'],
  [{ format: 1, parts: {}, by: {} }, 'parts: expected a list, received an object'],
  [{ format: 1, parts: [{ name: 'a' }, {}], by: {} }, 'parts[1].name: expected a string, received nothing'],
  [
    { format: 1, parts: [{ name: 'a', size: 10 }], by: {} },
    'parts[0].size: expected a whole number from 0 to 9, received 10',
  ],
  [
    { format: 1, parts: [{ name: 'a', size: null }], by: {} },
    'parts[0].size: expected a whole number from 0 to 9, received null',
  ],
  [{ format: 1, parts: [], by: { 'a b': 'x' } }, 'by["a b"]: expected a number, received "x"'],
  [{ format: 1, parts: [], by: {}, toString: 1 }, 'toString: it is not known here'],
  [
    JSON.parse('{ "format": 1, "parts": [], "by": { "__proto__": "x" } }'),
    'by.__proto__: expected a number, received "x"',
  ],
  [
    { format: 1, parts: [{ name: 'x'.repeat(100) }, 'y'.repeat(100)], by: {} },
    `parts[1]: expected an object, received "${'y'.repeat(40)}…"`,
  ],
])('%j', (value, problem) => {
  expect(problemOf(shape, value)).toBe(problem);
});
