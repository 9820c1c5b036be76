import { messageOf } from '@accelerator/base';
import { BatchMemory, ColumnReader, type ColumnSource } from '@accelerator/column';

/** What is wrong with a column file, if anything is: every byte of it is read, and counted are its rows. */
export function columnProblem(source: ColumnSource, rows: number): string | undefined {
  let reader: ColumnReader | undefined;
  try {
    reader = new ColumnReader(source);
    const memory = new BatchMemory();
    let count = 0;
    for (const index of reader.batches.keys()) count += reader.readBatch(index, memory).rows;
    return count === rows ? undefined : `${source.file} has ${count} rows instead of ${rows}`;
  } catch (error) {
    return messageOf(error);
  } finally {
    reader?.close();
  }
}
