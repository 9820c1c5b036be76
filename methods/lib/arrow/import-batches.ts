import type { BatchInput, ColumnSpecs, WriteBatch } from '@accelerator/sdk';
import type { Data, Field, RecordBatch } from 'apache-arrow';
import { unreadableTable } from '../csv/errors.ts';
import { LineNumbers } from '../csv/line-numbers.ts';
import { wrongRow } from '../imports/errors.ts';
import { DamagedBatch, tooShort, withoutNulls } from './buffers.ts';
import { cellText, NoJson } from './cell-text.ts';
import { checkBuffers } from './check-buffers.ts';
import type { ColumnKind } from './column-kind.ts';

/** Rows are taken so many at a time, or such that have so many bytes. */
const mostRows = 8192;
const mostBytes = 16 << 20;

/** Some rows of a file. */
export interface FileBatch {
  readonly batch: RecordBatch;
  /** The number of its first row in the file, from 0. */
  readonly first: number;
}

/** A column of a file, and what it becomes. */
export interface ImportedColumn {
  /** Which of those in the file. */
  readonly index: number;
  readonly label: string;
  readonly nullable: boolean;
  readonly kind: ColumnKind;
  /** That of the file. */
  readonly field: Field;
}

/** Which rows of a file a slice gets. */
export interface RowShare {
  readonly sliceno: number;
  readonly slices: number;
  /** `roundrobin`: row after row to each slice in turn. `slices`: to each slice a part of the file. */
  readonly order: 'roundrobin' | 'slices';
}

export interface BatchImport {
  /** The name of the file, for messages. */
  readonly file: string;
  /** How many rows it has. */
  readonly rows: number;
  readonly columns: readonly ImportedColumn[];
  readonly share: RowShare;
  /** Name of the column with the numbers of the rows; '': there is none. */
  readonly rowNumber: string;
  readonly targets: {
    readonly rows: { writeBatch(batch: WriteBatch<ColumnSpecs>): void };
    /** Undefined: a bad row fails the job. */
    readonly bad: { write(row: bigint, data: object, reason: string): void } | undefined;
  };
  readonly onProgress: (done: number, total: number) => void;
}

export interface RowCounts {
  readonly rows: number;
  readonly bad: number;
  /** By column, in how many values something was left out that the column does not hold. */
  readonly cut: Readonly<Record<string, number>>;
}

/** The rows of a file that a slice has to look at: from the first number to the second. */
export function rangeOf({ sliceno, slices, order }: RowShare, rows: number): [from: number, to: number] {
  if (order === 'roundrobin') return [0, rows];
  return [Math.floor((rows * sliceno) / slices), Math.floor((rows * (sliceno + 1)) / slices)];
}

/**
 * Imports the rows that a slice gets. @param batches of the rows from `rangeOf`, and maybe others
 * @throws AcceleratorError `TABLE_FILE`, `TABLE_ROW`
 */
export async function importBatches(
  batches: Iterable<FileBatch> | AsyncIterable<FileBatch>,
  given: BatchImport,
): Promise<RowCounts> {
  const slice = new SliceImport(given);
  for await (const batch of batches) slice.take(batch);
  return slice.counts;
}

class SliceImport {
  readonly #given: BatchImport;
  readonly #from: number;
  readonly #to: number;
  readonly #numbers = new LineNumbers();
  #rows = 0;
  #bad = 0;
  readonly #cut = new Map<string, number>();

  constructor(given: BatchImport) {
    this.#given = given;
    [this.#from, this.#to] = rangeOf(given.share, given.rows);
  }

  get counts(): RowCounts {
    return { rows: this.#rows, bad: this.#bad, cut: Object.fromEntries(this.#cut) };
  }

  take({ batch, first }: FileBatch): void {
    const { file, columns, onProgress, rows } = this.#given;
    try {
      const data = columns.map(({ index }) => columnOf(batch, index));
      const own = this.#ownRows(first, batch.numRows);
      for (const chunk of chunksOf(own, data, columns)) this.#write(data, chunk, first);
    } catch (cause) {
      if (!(cause instanceof DamagedBatch)) throw cause;
      const place = `in its rows from ${first} to ${first + batch.numRows - 1}, ${cause.message}`;
      throw unreadableTable(file, place, { cause });
    }
    onProgress(Math.min(first + batch.numRows, rows), rows);
  }

  /** Those of a batch that this slice gets. */
  #ownRows(first: number, count: number): OwnRows {
    const { order, slices, sliceno } = this.#given.share;
    const from = Math.max(0, this.#from - first);
    const end = Math.min(count, this.#to - first);
    if (order === 'slices') return { from, end, step: 1 };
    return { from: from + ((((sliceno - first - from) % slices) + slices) % slices), end, step: slices };
  }

  #write(data: readonly Data[], rows: Int32Array, first: number): void {
    const { columns, rowNumber, targets } = this.#given;
    const filled = this.#fill(data, rows);
    if (filled.reasons.size > 0) {
      for (const [place, reason] of filled.reasons) this.#refuse(data, rows[place] ?? 0, first, reason);
      this.#write(
        data,
        rows.filter((_, place) => !filled.reasons.has(place)),
        first,
      );
      return;
    }
    if (rows.length === 0) return;
    const batch: Record<string, BatchInput> = Object.create(null);
    if (rowNumber !== '') {
      for (const row of rows) this.#numbers.add(first + row);
      batch[rowNumber] = this.#numbers.take();
    }
    for (const [index, { label }] of columns.entries()) {
      const column = filled.columns[index];
      if (column !== undefined) batch[label] = column;
    }
    targets.rows.writeBatch({ rows: rows.length, columns: batch });
    this.#rows += rows.length;
    for (const [label, count] of filled.cut) this.#cut.set(label, (this.#cut.get(label) ?? 0) + count);
  }

  #fill(data: readonly Data[], rows: Int32Array) {
    const reasons = new Map<number, string>();
    const cut = new Map<string, number>();
    const columns = this.#given.columns.map(({ label, nullable, kind }, index): BatchInput => {
      const column = data[index];
      if (column === undefined) throw tooShort();
      const refuse = (place: number, reason: string): void => {
        if (!reasons.has(place)) reasons.set(place, `column '${label}': ${reason}`);
      };
      const known = withoutNulls(column, rows);
      if (!nullable)
        for (const [place, row] of known.entries()) if (row < 0) refuse(place, 'it is null, in a column without nulls');
      return kind.fill(column, known, {
        refuse,
        cut: () => cut.set(label, (cut.get(label) ?? 0) + 1),
      });
    });
    return { columns, reasons, cut };
  }

  #refuse(data: readonly Data[], row: number, first: number, reason: string): void {
    const { file, targets } = this.#given;
    if (targets.bad === undefined) throw wrongRow(file, first + row, reason);
    this.#bad++;
    targets.bad.write(BigInt(first + row), this.#rowOf(data, row), reason);
  }

  /** A row as an object that JSON can say. */
  #rowOf(data: readonly Data[], row: number): object {
    const entries = this.#given.columns.map(({ label, field }, index): [string, unknown] => {
      const column = data[index];
      try {
        return [label, column === undefined ? null : JSON.parse(cellText(column, row, field))];
      } catch (error) {
        if (!(error instanceof NoJson)) throw error;
        return [label, null];
      }
    });
    return Object.fromEntries(entries);
  }
}

function columnOf(batch: RecordBatch, index: number): Data {
  const data = batch.data.children[index];
  if (data === undefined || data.length < batch.numRows) throw tooShort();
  checkBuffers(data);
  return data;
}

/** Rows of a batch: `from`, `from + step` and so on, before `end`. */
interface OwnRows {
  readonly from: number;
  readonly end: number;
  readonly step: number;
}

/** Rows in parts that are not too large. */
function* chunksOf(
  { from, end, step }: OwnRows,
  data: readonly Data[],
  columns: readonly ImportedColumn[],
): Generator<Int32Array, undefined> {
  const sizes = columns.flatMap(({ kind }, index) => {
    const column = data[index];
    return column === undefined || kind.sizes === undefined ? [] : [{ column, sizeAt: kind.sizes(column) }];
  });
  let rows: number[] = [];
  let bytes = 0;
  for (let row = from; row < end; row += step) {
    let size = 0;
    for (const { column, sizeAt } of sizes) if (column.getValid(row)) size += sizeAt(row);
    if (rows.length === mostRows || (rows.length > 0 && bytes + size > mostBytes)) {
      yield Int32Array.from(rows);
      rows = [];
      bytes = 0;
    }
    rows.push(row);
    bytes += size;
  }
  if (rows.length > 0) yield Int32Array.from(rows);
  return undefined;
}
