import { AcceleratorError, describeValue, isAcceleratorError, isPlainPrototype } from '@accelerator/base';
import { type BatchColumn, type ColumnType, GivenColumn } from '@accelerator/column';
import type { DatasetWriter } from '@accelerator/dataset';
import type { SetUpMap } from './ready-maps.ts';
import type { RowResult, RowSink } from './row-sink.ts';
import type { RowsCall } from './rows-call.ts';

interface BatchSinkSetup {
  readonly ready: SetUpMap;
  readonly writer: DatasetWriter;
  readonly sink: RowSink;
}

type Columns = Readonly<Record<string, BatchColumn<ColumnType, unknown>>>;

/** What `mapBatch` gave for a batch. */
export interface BatchResult {
  readonly columns: Columns;
  /** The same, by name. */
  readonly given: ReadonlyMap<string, GivenColumn>;
}

/** Takes what a map gave for one batch after another. */
export class BatchSink {
  readonly #ready: SetUpMap;
  readonly #writer: DatasetWriter;
  readonly #sink: RowSink;

  constructor({ ready, writer, sink }: BatchSinkSetup) {
    this.#ready = ready;
    this.#writer = writer;
    this.#sink = sink;
  }

  settle(call: RowsCall, result: RowResult): void {
    if ('error' in result) {
      this.#sink.settle(result);
      return;
    }
    const { rows } = call.batch;
    const read = this.read(result.value, rows);
    if (call.skipped.size === 0 && read !== null && this.#isWritten(read.columns, rows)) {
      this.#sink.kept(rows);
      return;
    }
    for (let from = 0; from < rows; ) {
      const isSkipped = call.skipped.has(from);
      let to = from + 1;
      while (to < rows && call.skipped.has(to) === isSkipped) to++;
      if (isSkipped) this.#sink.skipped(to - from);
      else this.#write(read, from, to);
      from = to;
    }
  }

  /** @returns null: all is null. @throws AcceleratorError `MAP_RESULT` */
  read(value: unknown, rows: number): BatchResult | null {
    if (value === null) return null;
    const { output } = this.#ready.map;
    const names = output.map(([name]) => name);
    if (!isColumns(value)) throw this.#wrong(`expected an object with ${names.join(', ')}, received ${kindOf(value)}`);
    const other = Object.keys(value).find((name) => !names.includes(name));
    if (other !== undefined) throw this.#wrong(`column '${other}' is none of its output, ${names.join(', ')}`);
    const given = new Map(output.map(([name, spec]) => [name, this.#readColumn(value, name, spec, rows)] as const));
    return { columns: value, given };
  }

  #readColumn(
    columns: Columns,
    name: string,
    spec: ColumnType | { readonly type: ColumnType },
    rows: number,
  ): GivenColumn {
    const column = Object.hasOwn(columns, name) ? columns[name] : undefined;
    if (column === undefined) throw this.#wrong(`column '${name}' is missing`);
    const label = { dataset: this.#writer.id, column: name, sliceno: 0 };
    try {
      return new GivenColumn(typeof spec === 'string' ? spec : spec.type, column, rows, label);
    } catch (error) {
      if (!isAcceleratorError(error) || error.code !== 'WRONG_BATCH') throw error;
      throw this.#wrong(`column '${name}': ${String(error.details.reason)}`, name);
    }
  }

  /** Rows that follow one another and are not left out: one by one where some value is refused, so that it costs only its row. */
  #write(read: BatchResult | null, from: number, to: number): void {
    if (read === null) {
      for (let row = from; row < to; row++) this.#sink.take(null);
      return;
    }
    if (to - from > 1 && this.#isWritten(choose(read, from, to), to - from)) {
      this.#sink.kept(to - from);
      return;
    }
    for (let row = from; row < to; row++) {
      try {
        this.#writer.writeBatch({ rows: 1, columns: choose(read, row, row + 1) });
        this.#sink.kept(1);
      } catch (error) {
        this.#sink.settle({ error });
      }
    }
  }

  /** False: some value is refused, and nothing was written. */
  #isWritten(columns: Columns, rows: number): boolean {
    try {
      this.#writer.writeBatch({ rows, columns });
      return true;
    } catch (error) {
      if (isAcceleratorError(error) && error.code === 'WRONG_VALUE') return false;
      throw error;
    }
  }

  #wrong(reason: string, column?: string): AcceleratorError {
    const { method } = this.#ready;
    return new AcceleratorError({
      code: 'MAP_RESULT',
      message: `What mapBatch of ${method} gave can't be stored: ${reason}.`,
      hint: 'Each column of the output is an array of its type, { values, … }, or a list: with one element for each row of the batch.',
      details: { method, reason, ...(column !== undefined && { column }) },
    });
  }
}

function choose({ given }: BatchResult, from: number, to: number): Columns {
  const rows = Uint32Array.from({ length: to - from }, (_, index) => from + index);
  return Object.fromEntries([...given].map(([name, column]) => [name, column.choose(rows)]));
}

function isColumns(value: unknown): value is Columns {
  return typeof value === 'object' && value !== null && isPlainPrototype(Object.getPrototypeOf(value));
}

const kindOf = (value: unknown): string => (Array.isArray(value) ? 'a list' : describeValue(value));
