import type { BatchInput } from '@accelerator/sdk';
import { contentEnd } from '../csv/dialect.ts';
import type { LineCounts, LineTargets } from '../csv/import-slice.ts';
import { LineNumbers } from '../csv/line-numbers.ts';
import { readRows, type Share } from '../csv/row-reader.ts';
import { KeyTable } from './key-table.ts';
import { type Line, LineReader, lineError } from './line-reader.ts';
import type { Member } from './object-scanner.ts';
import { lines, type OpenLines } from './open-lines.ts';
import { ValueColumn } from './value-column.ts';

/** Rows are written when so many have come, or lines of so many bytes: they are in the cache of the processor still. */
const mostRows = 8192;
const mostBytes = 256 << 10;

export interface LineImportOptions {
  readonly share: Share;
  /** Name of the column with the numbers of the lines; '': there is none. */
  readonly lineNumber: string;
  readonly onProgress: (done: number, total: number) => void;
}

/** Imports the lines that a slice gets. @throws AcceleratorError `TABLE_LINE` */
export function importLines(
  opened: OpenLines,
  targets: Pick<LineTargets, 'rows' | 'bad'>,
  options: LineImportOptions,
): LineCounts {
  return new LineImport(opened, targets, options).run();
}

class LineImport {
  readonly #opened: OpenLines;
  readonly #targets: Pick<LineTargets, 'rows' | 'bad'>;
  readonly #options: LineImportOptions;
  readonly #keys: KeyTable;
  readonly #columns: readonly ValueColumn[];
  readonly #reader: LineReader;
  readonly #numbers = new LineNumbers();
  /** Those that got a value of the line that is read now. */
  readonly #filled: ValueColumn[] = [];
  /** Since rows were written last. */
  #rows = 0;
  #bytes = 0;
  readonly #counts = { rows: 0, bad: 0, skipped: 0 };

  constructor(opened: OpenLines, targets: Pick<LineTargets, 'rows' | 'bad'>, options: LineImportOptions) {
    this.#opened = opened;
    this.#targets = targets;
    this.#options = options;
    this.#keys = new KeyTable(opened.plans.map(({ key }) => key));
    this.#columns = opened.plans.map((plan) => new ValueColumn(plan));
    this.#reader = new LineReader(opened.hasLost);
  }

  run(): LineCounts {
    const { file, index } = this.#opened;
    const { share, onProgress } = this.#options;
    const reader = this.#reader;
    readRows(file, index, share, {
      onBlock: (_bytes, isText) => reader.begin(isText),
      onRow: (bytes, start, lineEnd, number) => {
        const line: Line = { bytes, start, end: contentEnd(lines, bytes, start, lineEnd), number };
        if (reader.isBlank(line)) this.#counts.skipped++;
        else this.#take(line);
      },
      onSkipped: () => {
        this.#counts.skipped++;
      },
      onProgress,
    });
    this.#write();
    const cuts = this.#columns.map(({ cut }, index) => [this.#opened.plans[index]?.label ?? '', cut] as const);
    return { ...this.#counts, cut: Object.fromEntries(cuts.filter(([, cut]) => cut > 0)) };
  }

  #take(line: Line): void {
    const { bytes, start, end, number } = line;
    const scanner = this.#reader.scanner;
    const reason = this.#reader.read(line) ?? this.#keys.find(bytes, scanner, false) ?? this.#append(bytes);
    if (reason !== undefined) {
      this.#refuse(line, reason);
      return;
    }
    if (this.#options.lineNumber !== '') this.#numbers.add(number);
    this.#rows++;
    this.#bytes += end - start;
    if (this.#rows === mostRows || this.#bytes >= mostBytes) this.#write();
  }

  /** Gives the columns their values. @returns why the line is no row; then the columns are as they were */
  #append(bytes: Uint8Array): string | undefined {
    const { members, count } = this.#reader.scanner;
    const { indexes } = this.#keys;
    this.#filled.length = 0;
    for (let place = 0; place < count; place++) {
      const [index = -1, member] = [indexes[place], members[place]];
      const problem = member === undefined || index < 0 ? undefined : this.#fill(index, bytes, member);
      if (problem !== undefined) return problem;
    }
    if (this.#filled.length === this.#columns.length) return undefined;
    for (let index = 0; index < this.#columns.length; index++) {
      const problem = this.#keys.isInLine(index) ? undefined : this.#fill(index, bytes, undefined);
      if (problem !== undefined) return problem;
    }
    return undefined;
  }

  /** @param member undefined: the line has none */
  #fill(index: number, bytes: Uint8Array, member: Member | undefined): string | undefined {
    const column = this.#columns[index];
    if (column === undefined) return undefined;
    const problem = member === undefined ? column.appendNull() : column.append(bytes, member);
    if (problem === undefined) {
      this.#filled.push(column);
      return undefined;
    }
    for (const each of this.#filled) each.undo();
    return `column '${this.#opened.plans[index]?.label ?? ''}': ${problem}`;
  }

  #write(): void {
    if (this.#rows === 0) return;
    const columns: Record<string, BatchInput> = Object.create(null);
    if (this.#options.lineNumber !== '') columns[this.#options.lineNumber] = this.#numbers.take();
    for (const [index, { label }] of this.#opened.plans.entries()) {
      const column = this.#columns[index];
      if (column !== undefined) columns[label] = column.take();
    }
    this.#targets.rows.writeBatch({ rows: this.#rows, columns });
    this.#counts.rows += this.#rows;
    this.#rows = 0;
    this.#bytes = 0;
  }

  #refuse(line: Line, reason: string): void {
    const { bad } = this.#targets;
    if (bad === undefined) throw lineError(this.#opened.file.name, line, reason);
    this.#counts.bad++;
    bad.write(BigInt(line.number), line.bytes.subarray(line.start, line.end), reason);
  }
}
