import type { Data, Table } from 'apache-arrow';
import type { BatchView } from './batch-view.ts';
import { validityBitmap } from './build/builder.ts';
import { shapeOf } from './decimal.ts';
import { nullView } from './empty-view.ts';

/**
 * One Arrow table of columns that are given as batches, in their order, to be used with apache-arrow's functions or written with its
 * `tableToIPC`. Values are not copied (booleans aside). Loads apache-arrow, 60 ms the first time.
 */
export async function toArrowTable(columns: ReadonlyMap<string, readonly BatchView[]>): Promise<Table> {
  const arrow = await import('apache-arrow');
  const names = [...columns.keys()];
  const vectors = [...columns.values()].map(
    (views, index) =>
      [`column ${index}`, arrow.makeVector(inOneLength(views).map((view) => toData(arrow, view)))] as const,
  );
  // The library takes columns as an object, which would put '2020' first and lose '__proto__'.
  const table = new arrow.Table(Object.fromEntries(vectors));
  const fields = table.schema.fields.map(
    ({ type, nullable }, index) => new arrow.Field(names[index] ?? '', type, nullable),
  );
  const schema = new arrow.Schema(fields);
  const batches = table.batches.map(({ data }) => new arrow.RecordBatch(schema, data.clone(new arrow.Struct(fields))));
  return new arrow.Table(schema, batches);
}

/** Batches of nulls do not say how long the vectors are that might have stood there. */
function inOneLength(views: readonly BatchView[]): readonly BatchView[] {
  const length = views.find(({ rows, nulls }) => nulls < rows)?.length ?? views[0]?.length;
  return views.map((view) =>
    view.length === length || view.nulls < view.rows ? view : nullView(view.type, view.rows, length),
  );
}

function toData(arrow: typeof import('apache-arrow'), view: BatchView): Data {
  const nulls = view.nulls === 0 ? [] : rowsThat(view.rows, view.isNull);
  const base = { length: view.rows, nullCount: nulls.length, nullBitmap: validityBitmap(view.rows, nulls) };
  const { values, offsets: valueOffsets } = view;
  switch (view.type) {
    case 'unicode':
    case 'ascii':
    case 'json':
      return arrow.makeData({ ...base, type: new arrow.Utf8(), valueOffsets, data: bytes(values) });
    case 'bytes':
    case 'image':
    case 'msgpack':
      return arrow.makeData({ ...base, type: new arrow.Binary(), valueOffsets, data: bytes(values) });
    case 'bool': {
      const falses = rowsThat(view.rows, (row) => values[row] === 0);
      const data = validityBitmap(view.rows, falses) ?? new Uint8Array((view.rows + 7) >> 3).fill(255);
      return arrow.makeData({ ...base, type: new arrow.Bool(), data });
    }
    case 'int32':
      return arrow.makeData({
        ...base,
        type: new arrow.Int32(),
        data: new Int32Array(memory(values), ...place(values)),
      });
    case 'date':
      return arrow.makeData({
        ...base,
        type: new arrow.DateDay(),
        data: new Int32Array(memory(values), ...place(values)),
      });
    case 'int64':
      return arrow.makeData({
        ...base,
        type: new arrow.Int64(),
        data: new BigInt64Array(memory(values), ...place(values)),
      });
    case 'time': {
      const data = new BigInt64Array(memory(values), ...place(values));
      return arrow.makeData({ ...base, type: new arrow.TimeMicrosecond(), data });
    }
    case 'datetime': {
      const data = new BigInt64Array(memory(values), ...place(values));
      return arrow.makeData({ ...base, type: new arrow.TimestampMillisecond('UTC'), data });
    }
    case 'float32': {
      const data = new Float32Array(memory(values), ...place(values));
      return arrow.makeData({ ...base, type: new arrow.Float32(), data });
    }
    case 'float64':
    case 'number': {
      const data = new Float64Array(memory(values), ...place(values));
      return arrow.makeData({ ...base, type: new arrow.Float64(), data });
    }
    case 'vector': {
      const { length } = view;
      const numbers = new Float32Array(memory(values), ...place(values));
      const child = arrow.makeData({ type: new arrow.Float32(), length: numbers.length, nullCount: 0, data: numbers });
      const item = new arrow.Field('item', new arrow.Float32(), false);
      return arrow.makeData({ ...base, type: new arrow.FixedSizeList(length, item), child });
    }
    default: {
      const { precision, scale } = shapeOf(view.type);
      const start = values.byteOffset + (valueOffsets[0] ?? 0);
      const data = new Uint32Array(memory(values), start, view.rows * 4);
      return arrow.makeData({ ...base, type: new arrow.Decimal(scale, precision), data });
    }
  }
}

function memory(values: BatchView['values']): ArrayBufferLike {
  return values.buffer;
}

function place(values: BatchView['values']): [offset: number, length: number] {
  return [values.byteOffset, values.length];
}

function bytes(values: BatchView['values']): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

function rowsThat(rows: number, is: (row: number) => boolean): number[] {
  return Array.from({ length: rows }, (_, row) => row).filter(is);
}
