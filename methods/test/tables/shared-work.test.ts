import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { shareWork } from '../../lib/shared-work.ts';
import { placeInTurns } from '../../lib/tables/in-turns.ts';

const root = mkdtempSync(path.join(tmpdir(), 'shared-work-'));
afterAll(() => rmSync(root, { recursive: true }));

test('each task is done once by several at a time, and all of them know what came of it', async () => {
  const folder = path.join(root, 'together');
  const done: number[] = [];
  const go = () =>
    shareWork(folder, 7, async ({ task, folder: own, beat }) => {
      beat();
      writeFileSync(path.join(own, 'file'), '');
      await new Promise((resolve) => setTimeout(resolve, task % 3));
      done.push(task);
      return { task, square: Float64Array.of(task * task) };
    });
  const results = await Promise.all([go(), go(), go()]);
  const expected = Array.from({ length: 7 }, (_, task) => ({ task, square: Float64Array.of(task * task) }));
  expect(results).toEqual([expected, expected, expected]);
  expect(done.toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6]);
  // One who comes when all is done has nothing to do.
  expect(await go()).toEqual(expected);
  expect(done.length).toBe(7);
  expect(await shareWork(path.join(root, 'nothing'), 0, () => 1)).toEqual([]);
});

test('what somebody had begun who died is done again, and what fails fails here too', async () => {
  const folder = path.join(root, 'death');
  await expect(shareWork(folder, 2, ({ task }) => fail(task))).rejects.toThrow('Task 0');
  // The first was begun and is not done; the second was not begun.
  expect(readdirSync(folder).filter((name) => name.endsWith('.begun'))).toEqual(['0.begun']);
  expect(await shareWork(folder, 2, ({ task }) => task + 10, 20)).toEqual([10, 11]);
});

function fail(task: number): never {
  throw new Error(`Task ${task}`);
}

test('places among rows that come in turn', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(6), { minLength: 1, maxLength: 5 }), (rowsPerSlice) => {
      const order: number[] = [];
      for (let turn = 0; turn < 6; turn++) {
        for (const [slice, rows] of rowsPerSlice.entries()) if (turn < rows) order.push(slice);
      }
      for (let rank = 0; rank <= order.length; rank++) {
        const before = rowsPerSlice.map((_, slice) => order.slice(0, rank).filter((each) => each === slice).length);
        expect(placeInTurns(rowsPerSlice, rank).before).toEqual(before);
      }
    }),
  );
});
