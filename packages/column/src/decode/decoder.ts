import { type ColumnBatch, isValid } from './batch.ts';

/** Values that are decoded at a time: enough to make the cost of a call small, little enough to stay in the cache. */
export const blockRows = 1024;

/**
 * Turns rows `from` to `to` of a batch into values, `out[0]` onwards. Nulls are put in afterwards, only where a batch
 * has any, so that the loops need not ask.
 */
export type DecodeRows = (batch: ColumnBatch, from: number, to: number, out: unknown[]) => void;

/** Decodes values and nulls. */
export function decodeRows(decode: DecodeRows, batch: ColumnBatch, from: number, to: number, out: unknown[]): void {
  decode(batch, from, to, out);
  const { validity } = batch;
  if (validity === null) return;
  for (let row = from; row < to; row++) {
    if (!isValid(validity, row)) out[row - from] = null;
  }
}
