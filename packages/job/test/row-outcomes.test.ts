import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { countOutcomes, OutcomeRuns, packOutcomes, type RowOutcome, unpackOutcomes } from '../src/index.ts';

const outcome = fc.constantFrom<RowOutcome>('kept', 'skipped', 'bad', 'transient');

describe('outcomes of rows', () => {
  test('come back as they were, however long runs are', () => {
    const run = fc.tuple(fc.oneof(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1, max: 2 ** 50 })), outcome);
    fc.assert(
      fc.property(fc.array(run), (runs) => {
        expect(unpackOutcomes(packOutcomes(runs))).toEqual(runs);
      }),
    );
  });

  test('are joined row by row', () => {
    fc.assert(
      fc.property(fc.array(outcome), (rows) => {
        const collected = new OutcomeRuns();
        for (const each of rows) collected.add(each);
        expect(collected.runs.flatMap(([count, each]) => Array(count).fill(each))).toEqual(rows);
        expect(countOutcomes(collected.runs).all).toBe(rows.length);
        expect(collected.areAllKept).toBe(rows.every((each) => each === 'kept'));
      }),
    );
  });

  test('of a million rows, of which every second one was left out, take a few kB', () => {
    const runs = Array.from({ length: 1_000_000 }, (_, n) => [1, n % 2 === 0 ? 'kept' : 'skipped'] as const);
    expect(packOutcomes(runs).length).toBeLessThan(4096);
  });

  test.each(['?', 'AAAA', packOutcomes([[5, 'bad']]).slice(0, 2)])('%s is none', (text) => {
    expect(() => unpackOutcomes(text)).toThrow();
  });
});
