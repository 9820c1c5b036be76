import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import {
  blockRows,
  ColumnCursor,
  type ColumnSource,
  type ColumnType,
  ColumnWriter,
  type ColumnWriterOptions,
} from '../src/index.ts';

/** A directory that is gone when the test is. */
export function makeDirectory(): string {
  const directory = mkdtempSync(path.join(tmpdir(), 'accelerator-column-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

/** Writes values as a column; `cut` tells after which rows a batch ends, besides where it would. */
export function writeColumn(
  file: string,
  type: ColumnType,
  values: Iterable<unknown>,
  options: Pick<ColumnWriterOptions, 'nullable' | 'default' | 'compression'> & { batchRows?: number } = {},
): ColumnSource {
  const label = { dataset: 'main-1', column: 'c', sliceno: 2 };
  const writer = new ColumnWriter({ ...options, file, type, label });
  let row = 0;
  for (const value of values) {
    writer.append(value);
    writer.commit();
    if (options.batchRows !== undefined && ++row % options.batchRows === 0) writer.flush();
  }
  return { file, type, label, summary: writer.close() };
}

export function readColumn(source: ColumnSource): unknown[] {
  const cursor = new ColumnCursor(source);
  const values: unknown[] = [];
  const block: unknown[] = [];
  try {
    for (let count = cursor.available(); count > 0; count = cursor.available()) {
      const taken = Math.min(count, blockRows);
      cursor.take(taken, block);
      for (let index = 0; index < taken; index++) values.push(block[index]);
    }
  } finally {
    cursor.close();
  }
  return values;
}
