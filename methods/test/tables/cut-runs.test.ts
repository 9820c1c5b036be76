import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { cutRuns } from '../../lib/tables/cut-runs.ts';
import { mergeRuns, type SorterSetup } from '../../lib/tables/merge-runs.ts';
import { SpillFile } from '../../lib/tables/spill-file.ts';

/** The keys of sorted runs, in chunks; few of them, so that many rows are equal. */
const runsOfKeys = fc.array(fc.tuple(fc.array(fc.nat(5), { maxLength: 30 }), fc.integer({ min: 1, max: 4 })), {
  minLength: 1,
  maxLength: 5,
});

test('sorted runs are cut where the first rows of all of them end, whatever their lengths and equal rows', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'ax-cut-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const none = new Int32Array(0);
  const setup: SorterSetup = {
    types: ['int32', 'int32'],
    order: { by: [{ index: 0, type: 'int32', descending: false }], nulls: 'first' },
    memory: 1 << 20,
    spillFile: () => path.join(folder, 'more'),
  };
  let files = 0;
  fc.assert(
    fc.property(runsOfKeys, (given) => {
      const file = new SpillFile(path.join(folder, String(files++)), setup.types);
      const sorted = given.map(([keys]) => keys.toSorted((a, b) => a - b));
      const runs = sorted.map((keys, run) => {
        const size = given[run]?.[1] ?? 1;
        const pieces = Array.from({ length: Math.ceil(keys.length / size) }, (_, piece) =>
          keys.slice(piece * size, (piece + 1) * size),
        );
        const chunks = pieces.map((piece) => {
          const columns = [piece, piece.map(() => run)].map((values) => {
            return { type: 'int32' as const, values: Int32Array.from(values), offsets: none, nulls: undefined };
          });
          return file.write({ rows: piece.length, columns });
        });
        return { file, chunks };
      });
      const order = sorted.flatMap((keys, run) => keys.map((key) => [key, run] as const));
      order.sort(([a], [b]) => a - b);
      for (let rank = 0; rank <= order.length; rank++) {
        const expected = sorted.map((_, run) => order.slice(0, rank).filter((row) => row[1] === run).length);
        expect(cutRuns(runs, rank, setup.order, setup.memory)).toEqual(expected);
      }
      const middle = order.length >> 1;
      const rest = cutRuns(runs, middle, setup.order, setup.memory).map((from, run) => {
        return { file, chunks: runs[run]?.chunks ?? [], range: [from, sorted[run]?.length ?? 0] as const };
      });
      const merged = [...mergeRuns(rest, setup)].flatMap(({ rows, columns: [keys, from] }) =>
        Array.from({ length: rows }, (_, row) => [keys?.values[row], from?.values[row]]),
      );
      expect(merged).toEqual(order.slice(middle));
      file.remove();
    }),
    { numRuns: 40, endOnFailure: true },
  );
});
