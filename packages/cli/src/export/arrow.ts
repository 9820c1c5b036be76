import { type BatchView, emptyView, nullView, toArrowTable } from '@accelerator/column';
import { filledBatches } from '@accelerator/dataset';
import type { DatasetSource } from '@accelerator/inspect';

/**
 * An Arrow IPC file with a record batch for each batch of the dataset, uncompressed. Types are those of column files;
 * bytes, images and msgpack are Binary.
 */
export async function* arrowFile({ datasets, columns }: DatasetSource): AsyncGenerator<Uint8Array> {
  const { AsyncByteQueue, Field, makeData, Null, RecordBatch, RecordBatchFileWriter, Schema, Struct } = await import(
    'apache-arrow'
  );
  let written: Uint8Array[] = [];
  class Collector extends AsyncByteQueue {
    override write(bytes: ArrayBuffer | ArrayBufferView): void {
      // The writer may use its small pieces again; those of values stay as they are until the next batch.
      written.push(
        ArrayBuffer.isView(bytes)
          ? new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength)
          : new Uint8Array(bytes),
      );
    }
  }
  const writer = new RecordBatchFileWriter();
  writer.reset(new Collector());
  let schema: InstanceType<typeof Schema> | undefined;
  const append = async (views: Readonly<Record<string, BatchView>>): Promise<void> => {
    const table = await toArrowTable(
      new Map(
        columns.flatMap(({ name, length }) => {
          const view = views[name];
          return view === undefined ? [] : [[name, [withLength(view, length)]]];
        }),
      ),
    );
    const vectors = columns.flatMap(({ name }) => table.getChild(name) ?? []);
    // Each batch says by itself whether it holds nulls, but a file has one schema.
    schema ??= new Schema(
      columns.map(({ name, nullable }, index) => new Field(name, vectors[index]?.type ?? new Null(), nullable)),
    );
    const type = new Struct(schema.fields);
    const children = vectors.flatMap(({ data }) => data);
    writer.write(new RecordBatch(schema, makeData({ type, length: table.numRows, nullCount: 0, children })));
  };
  let batches = 0;
  for (const batch of filledBatches(datasets, columns)) {
    await append(batch.columns);
    batches++;
    yield* written;
    written = [];
  }
  if (batches === 0)
    await append(Object.fromEntries(columns.map(({ name, type, length }) => [name, emptyView(type, length)])));
  writer.finish();
  yield* written;
}

/** A batch of nulls does not say how long the vectors are; a file has one length for all. */
function withLength(view: BatchView, length = view.length): BatchView {
  return view.length === length ? view : nullView(view.type, view.rows, length);
}
