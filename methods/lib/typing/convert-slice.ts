import type { BatchInput, Dataset } from '@accelerator/sdk';
import { ColumnConverter, type SourceBatch, spanOf } from './convert-column.ts';
import { badValue } from './errors.ts';
import type { TypingPlan } from './plan-typing.ts';

/** What became of the values of a column. */
export interface ColumnCounts {
  bad: number;
  defaulted: number;
  cut: number;
}

export interface TypingCounts {
  rows: number;
  /** Rows with bad values. */
  bad: number;
  columns: Record<string, ColumnCounts>;
}

interface Batch {
  readonly sliceno: number;
  readonly firstRow: number;
  readonly rows: number;
  readonly columns: Readonly<Record<string, SourceBatch>>;
}

/** The rows of a dataset in its chain. */
type LiveRows = Pick<Dataset, 'batches'>;

/** Converts what becomes one slice. @param live the rows of the source that are not retracted */
export function convertSlice(plan: TypingPlan, live: LiveRows, sliceno: number, slices: number): TypingCounts {
  const { source, writer, isCopy, isRehashed } = plan;
  const rows = isCopy ? live : source;
  const slice = new SliceTyping(plan, sliceno);
  if (isRehashed) writer.discardOtherSlices();
  const read = isRehashed ? Array.from({ length: slices }, (_, each) => each) : [sliceno];
  for (const each of read) {
    for (const batch of rows.batches(each, slice.wanted)) slice.take(batch);
  }
  return slice.counts();
}

export function noCounts(): TypingCounts {
  return { rows: 0, bad: 0, columns: {} };
}

/** Adds counts to others. */
export function addCounts(total: TypingCounts, { rows, bad, columns }: TypingCounts): void {
  total.rows += rows;
  total.bad += bad;
  for (const [name, counts] of Object.entries(columns)) {
    const sum = Object.hasOwn(total.columns, name) ? total.columns[name] : undefined;
    if (sum === undefined) Object.defineProperty(total.columns, name, { value: { ...counts }, ...visible });
    else for (const kind of countKinds) sum[kind] += counts[kind];
  }
}

/** A property as an assignment makes it, whatever its name. */
const visible = { enumerable: true, writable: true, configurable: true };

export const countKinds = ['bad', 'defaulted', 'cut'] as const;

/** Makes the rows of one slice. */
class SliceTyping {
  readonly wanted: readonly string[];
  readonly #plan: TypingPlan;
  readonly #sliceno: number;
  readonly #converters: readonly ColumnConverter[];
  readonly #counts = noCounts();

  constructor(plan: TypingPlan, sliceno: number) {
    this.#plan = plan;
    this.#sliceno = sliceno;
    this.#converters = plan.typed.map((column) => new ColumnConverter(column));
    this.wanted = [...new Set([...plan.typed.map(({ source }) => source), ...plan.copied.map(([, source]) => source)])];
  }

  take(batch: Batch): void {
    const { typed, copied, writer, isCopy } = this.#plan;
    const badRows = new Map<number, ColumnConverter[]>();
    const columns = new Map<string, BatchInput>();
    const before = this.#converters.map(countsOf);
    for (const [index, converter] of this.#converters.entries()) {
      const source = batch.columns[typed[index]?.source ?? ''];
      if (source === undefined) throw new Error(`Internal error: no column for '${converter.name}'`);
      const made = converter.convert(source, (row) => {
        const others = badRows.get(row) ?? [];
        badRows.set(row, [...others, converter]);
        if (this.#plan.bad === undefined) throw this.#badValue(batch, source, converter, row);
      });
      columns.set(converter.name, made);
    }
    for (const [name, source] of copied) {
      const column = batch.columns[source];
      if (column !== undefined) columns.set(name, column);
    }
    if (columns.size === 0 && !isCopy) {
      // All columns are linked, and nothing is written.
    } else if (badRows.size === 0) {
      writer.writeBatch({ rows: batch.rows, columns: Object.fromEntries(columns) });
    } else {
      this.#writeGood(batch, columns, badRows);
    }
    // Rows of another slice are counted there.
    if (batch.sliceno !== this.#sliceno) return;
    const added = this.#converters.map((converter, index) => {
      const after = countsOf(converter);
      for (const kind of countKinds) after[kind] -= before[index]?.[kind] ?? 0;
      return [converter.name, after] as const;
    });
    const bad = badRows.size;
    addCounts(this.#counts, { rows: batch.rows - bad, bad, columns: Object.fromEntries(added) });
  }

  counts(): TypingCounts {
    return this.#counts;
  }

  #writeGood(
    batch: Batch,
    columns: ReadonlyMap<string, BatchInput>,
    badRows: ReadonlyMap<number, readonly ColumnConverter[]>,
  ): void {
    const isOwn = batch.sliceno === this.#sliceno;
    let from = 0;
    for (const row of [...badRows.keys()].sort((a, b) => a - b).concat(batch.rows)) {
      if (row > from) {
        const spans = [...columns].map(([name, column]) => [name, spanOf(column, from, row)] as const);
        this.#plan.writer.writeBatch({ rows: row - from, columns: Object.fromEntries(spans) });
      }
      const converters = badRows.get(row);
      if (converters !== undefined && isOwn) this.#writeBad(batch, row, converters);
      from = row + 1;
    }
  }

  #writeBad(batch: Batch, row: number, converters: readonly ColumnConverter[]): void {
    const { typed, reason, bad } = this.#plan;
    const sources = typed.map(({ name, source }) => ({ name, source: batch.columns[source] }));
    const reasons = converters.map((converter) => {
      const source = sources.find(({ name }) => name === converter.name)?.source;
      return source === undefined ? '' : explained(converter, source, row);
    });
    const text = Buffer.from(reasons.join('; '), 'utf8');
    const columns = sources.flatMap(({ name, source }) =>
      source === undefined ? [] : [[name, spanOf(source, row, row + 1)] as const],
    );
    const reasonColumn: BatchInput = { values: new Uint8Array(text), offsets: Int32Array.of(0, text.length) };
    bad?.writeBatch({ rows: 1, columns: Object.fromEntries([...columns, [reason, reasonColumn] as const]) });
  }

  #badValue(batch: Batch, source: SourceBatch, converter: ColumnConverter, row: number): Error {
    const where = `row ${batch.firstRow + row} of slice ${batch.sliceno} in dataset ${this.#plan.source.id}`;
    const { value, reason } = converter.explain(source, row);
    return badValue({ column: converter.name, type: converter.type, value, reason }, where);
  }
}

function explained(converter: ColumnConverter, source: SourceBatch, row: number): string {
  const { value, reason } = converter.explain(source, row);
  return `${converter.name} ${value}: ${reason}`;
}

function countsOf({ bad, defaulted, cut }: ColumnConverter): ColumnCounts {
  return { bad, defaulted, cut };
}
