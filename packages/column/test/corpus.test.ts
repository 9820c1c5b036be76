import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import type { ColumnSummary, ColumnType } from '../src/index.ts';
import { makeDirectory, readColumn, writeColumn } from './column-files.ts';
import { corpus } from './corpus/values.ts';

// Files that earlier versions wrote, with what is in them: they must stay readable, with the same content digest.
// `npx tsx packages/column/test/corpus/make.ts` adds what is missing and changes nothing that is there.
const directory = path.join(import.meta.dirname, 'corpus');
const names = readdirSync(directory)
  .filter((file) => file.endsWith('.arrow'))
  .map((file) => path.basename(file, '.arrow'));

interface Golden {
  readonly type: ColumnType;
  readonly summary: ColumnSummary;
  readonly values: readonly string[];
}

describe.each(names)('%s', (name) => {
  const { type, summary, values }: Golden = JSON.parse(readFileSync(path.join(directory, `${name}.json`), 'utf8'));

  test('is read as it was written', () => {
    const label = { dataset: 'corpus', column: 'c', sliceno: 0 };
    const read = readColumn({ file: path.join(directory, `${name}.arrow`), type, label, summary });
    expect(read.map((value) => inspect(value, { depth: 9 }))).toEqual(values);
  });

  // Values of msgpack columns had another form then.
  test.skipIf(name === 'msgpack-1')('has the same digest, least and greatest value when it is written now', () => {
    const again = writeColumn(path.join(makeDirectory(), 'c.arrow'), type, corpus[name] ?? []);
    expect(again.summary).toMatchObject({ digest: summary.digest, min: summary.min, max: summary.max });
  });
});

test('the corpus has all its files', () => {
  expect([...names].sort()).toEqual(Object.keys(corpus).sort());
});
