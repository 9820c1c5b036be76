import path from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInThisContext } from 'node:vm';
import { expect, test } from 'vitest';
import {
  type BatchView,
  ColumnCursor,
  ColumnReader,
  type ColumnType,
  GivenColumn,
  joinSpans,
  observeReads,
  partOfView,
} from '../src/index.ts';
import { makeDirectory, writeColumn } from './column-files.ts';

const batches = 40;

/** Whether two objects have one hidden class of V8, so that what is compiled for one is good for the other. */
function makeHaveSameClass(): (first: unknown, second: unknown) => boolean {
  setFlagsFromString('--allow-natives-syntax');
  const haveSame: (first: unknown, second: unknown) => boolean = runInThisContext('((a, b) => %HaveSameMap(a, b))');
  haveSame({}, {});
  setFlagsFromString('--no-allow-natives-syntax');
  return haveSame;
}

const haveSameClass = makeHaveSameClass();

/** V8 may choose another class once, when it has seen some. */
function expectOneClass(objects: readonly unknown[]): void {
  expect(objects).toHaveLength(batches);
  const later = objects.slice(batches / 2);
  expect(later.filter((each) => !haveSameClass(each, later[0]))).toEqual([]);
}

test('objects with other properties have other hidden classes', () => {
  expect(haveSameClass({ a: 1 }, { a: 2 })).toBe(true);
  expect(haveSameClass({ a: 1 }, { b: 1 })).toBe(false);
});

test.each<[ColumnType, readonly unknown[]]>([
  ['float64', [1.5, null]],
  ['bool', [true, false]],
  ['unicode', ['ä', 'text']],
  ['decimal(4,2)', ['1.25', null]],
  ['vector', [[1, 2], null]],
])('what is made for each batch of a %s column has one hidden class, in whatever way it is made', (type, rows) => {
  const values = Array.from({ length: batches }, () => rows).flat();
  const source = writeColumn(path.join(makeDirectory(), 'c.arrow'), type, values, { batchRows: rows.length });
  const reads: unknown[] = [];
  const end = observeReads((read) => reads.push(read));
  const reader = new ColumnReader(source);
  reads.length = 0;
  const stored = reader.batches.map((_, index) => reader.readBatch(index));
  reader.close();
  end();
  const cursor = new ColumnCursor(source);
  const views: BatchView[] = [];
  while (cursor.available() > 0) views.push(cursor.view(rows.length));
  cursor.close();
  const given = views.map((view) => new GivenColumn(type, view, rows.length, source.label));
  expectOneClass(reads);
  expectOneClass(stored);
  expectOneClass(views);
  expectOneClass(views.map((view) => partOfView(view, 1, 2)));
  expectOneClass(views.map((view) => joinSpans(view, [[1, 2]])));
  expectOneClass(given.map((column) => column.choose(Uint32Array.of(1))));
});
