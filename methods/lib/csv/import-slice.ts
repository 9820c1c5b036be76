import type { BatchInput, ColumnSpecs, WriteBatch } from '@accelerator/sdk';
import { carriageReturn, contentEnd, type Dialect } from './dialect.ts';
import { wrongLine } from './errors.ts';
import type { TableColumn } from './labels.ts';
import type { LineIndex, TableFile } from './line-index.ts';
import { LineNumbers } from './line-numbers.ts';
import { RowParser } from './row-parser.ts';
import { readRows, type Share } from './row-reader.ts';
import type { FieldColumn } from './text-column.ts';

/** Rows are written when so many have come, or lines of so many bytes: they are in the cache of the processor still. */
const mostRows = 8192;
const mostBytes = 256 << 10;

/** A table of which it is known what its lines mean, and where they are. */
export interface OpenTable {
  readonly file: TableFile;
  /** Whether what was no text has become `�`. */
  readonly hasLost: boolean;
  /** How it is written now. */
  readonly encoding: string;
  readonly dialect: Dialect;
  readonly columns: readonly TableColumn[];
  /** Undefined: the slices find out together where lines are. */
  readonly index: LineIndex | undefined;
}

/** The same when it is known where its lines are. */
export interface IndexedTable extends OpenTable {
  readonly index: LineIndex;
}

interface LineWriter {
  write(line: bigint, data: Uint8Array): void;
}

/** Where the lines of a slice go. */
export interface LineTargets {
  readonly rows: { writeBatch(batch: WriteBatch<ColumnSpecs>): void };
  /** Undefined: a bad line fails the job. */
  readonly bad: { write(line: bigint, data: Uint8Array, reason: string): void } | undefined;
  readonly skipped: LineWriter | undefined;
}

export interface SliceImportOptions {
  readonly share: Share;
  /** For each column that is not discarded what collects its fields. */
  readonly createColumn: (label: string) => FieldColumn;
  readonly allowsExtraEmpty: boolean;
  /** Name of the column with the numbers of the lines; '': there is none. */
  readonly lineNumber: string;
  readonly onProgress: (done: number, total: number) => void;
}

export interface LineCounts {
  readonly rows: number;
  readonly bad: number;
  readonly skipped: number;
  /** In how many values of which columns something was cut that they do not hold: a datetime has milliseconds. */
  readonly cut: Readonly<Record<string, number>>;
}

/** Imports the lines of a table that a slice gets. @throws AcceleratorError `TABLE_LINE` */
export function importSlice(table: IndexedTable, targets: LineTargets, options: SliceImportOptions): LineCounts {
  const slice = new SliceImport(table, targets, options);
  return slice.run();
}

class SliceImport {
  readonly #table: IndexedTable;
  readonly #targets: LineTargets;
  readonly #options: SliceImportOptions;
  readonly #columns: readonly (FieldColumn | undefined)[];
  readonly #parser: RowParser;
  readonly #numbers = new LineNumbers();
  /** Since rows were written last. */
  #rows = 0;
  #bytes = 0;
  #written = 0;
  #bad = 0;
  #skipped = 0;

  constructor(table: IndexedTable, targets: LineTargets, options: SliceImportOptions) {
    const { columns, dialect } = table;
    this.#table = table;
    this.#targets = targets;
    this.#options = options;
    this.#columns = columns.map(({ label, isDiscarded }) => (isDiscarded ? undefined : options.createColumn(label)));
    this.#parser = new RowParser(dialect, {
      columns: this.#columns,
      labels: columns.map(({ label }) => label),
      allowsExtraEmpty: options.allowsExtraEmpty,
    });
  }

  run(): LineCounts {
    const { file, index, dialect } = this.#table;
    const { share, onProgress, lineNumber } = this.#options;
    const parser = this.#parser;
    const isNumbered = lineNumber !== '';
    readRows(file, index, share, {
      onBlock: (bytes, isText) => parser.begin(bytes, isText),
      onRow: (bytes, start, lineEnd, line) => {
        const end = contentEnd(dialect, bytes, start, lineEnd);
        const reason = this.#lossIn(bytes, start, end) ?? parser.parse(bytes, start, end);
        if (reason !== undefined) {
          this.#refuse(bytes.subarray(start, end), line, reason);
          return;
        }
        if (isNumbered) this.#numbers.add(line);
        this.#rows++;
        this.#bytes += end - start;
        if (this.#rows === mostRows || this.#bytes >= mostBytes) this.#write();
      },
      onSkipped: (bytes, start, lineEnd, line) => {
        this.#skipped++;
        const end = contentEnd(dialect, bytes, start, lineEnd);
        this.#targets.skipped?.write(BigInt(line), bytes.subarray(start, end));
      },
      onProgress,
    });
    this.#write();
    return { rows: this.#written, bad: this.#bad, skipped: this.#skipped, cut: this.#cut() };
  }

  #cut(): Record<string, number> {
    const counts = this.#table.columns.map(({ label }, index) => [label, this.#columns[index]?.cut ?? 0] as const);
    return Object.fromEntries(counts.filter(([, cut]) => cut > 0));
  }

  #lossIn(bytes: Buffer, start: number, end: number): string | undefined {
    if (!this.#table.hasLost || !bytes.subarray(start, end).includes('\ufffd')) return undefined;
    return 'it has bytes that are no text in its encoding';
  }

  #write(): void {
    if (this.#rows === 0) return;
    const { lineNumber } = this.#options;
    const columns: Record<string, BatchInput> = Object.create(null);
    if (lineNumber !== '') columns[lineNumber] = this.#numbers.take();
    for (const [index, { label }] of this.#table.columns.entries()) {
      const column = this.#columns[index];
      if (column !== undefined) columns[label] = column.take();
    }
    this.#targets.rows.writeBatch({ rows: this.#rows, columns });
    this.#written += this.#rows;
    this.#rows = 0;
    this.#bytes = 0;
  }

  #refuse(data: Buffer, line: number, reason: string): void {
    const { bad } = this.#targets;
    if (bad === undefined) {
      const { refused } = this.#parser;
      const what = refused === '' ? reason : `${reason} ('${refused}')`;
      throw wrongLine(this.#table.file.name, line, what, this.#hintOf(data));
    }
    this.#bad++;
    bad.write(BigInt(line), data, reason);
  }

  #hintOf(data: Buffer): string | undefined {
    const isOne = this.#table.dialect.newline === undefined && data.includes(carriageReturn);
    return isOne
      ? "It has carriage returns in it: files whose lines end with them alone need newline: '\\r'."
      : undefined;
  }
}
