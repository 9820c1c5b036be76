import type { BatchInput, WriteBatch } from '@accelerator/sdk';

/** A column of a batch that a method wrote; the methods give no other form. */
export function columnAsItLies(column: WriteBatch['columns'][string] | undefined): BatchInput {
  if (column === undefined) throw new Error('a column is missing');
  if (!isAsItLies(column)) throw new Error('a column is a list');
  return column;
}

function isAsItLies(column: WriteBatch['columns'][string]): column is BatchInput {
  return !Array.isArray(column) && !ArrayBuffer.isView(column);
}
