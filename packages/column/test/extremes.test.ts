import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bigintExtremes } from '../src/build/extremes-of.ts';

test('the least and the greatest of integers of 64 bits, as their bigints are compared', () => {
  // Values whose upper or lower words are the same, and those at the ends of words.
  const words = [0n, 1n, 2n ** 31n - 1n, 2n ** 31n, 2n ** 32n - 1n];
  const ofWords = fc
    .tuple(fc.constantFrom(...words), fc.constantFrom(...words))
    .map(([upper, lower]) => BigInt.asIntN(64, (upper << 32n) | lower));
  const values = fc.array(fc.oneof(ofWords, fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })), { maxLength: 9 });
  fc.assert(
    fc.property(values, fc.integer({ min: 0, max: 2 ** 9 - 1 }), (all, nullBits) => {
      const nulls = all.flatMap((_, row) => (((nullBits >> row) & 1) === 1 ? [row] : []));
      const sorted = all.filter((_, row) => !nulls.includes(row)).sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
      expect(bigintExtremes(BigInt64Array.from(all), nulls)).toEqual({
        min: sorted[0] ?? null,
        max: sorted.at(-1) ?? null,
      });
    }),
    { numRuns: 1000 },
  );
});
