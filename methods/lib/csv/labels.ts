import { contentEnd, type Dialect } from './dialect.ts';
import { unreadableTable, wrongOptions } from './errors.ts';
import { type RowBytes, scanRows, type TableFile } from './line-index.ts';
import { notText } from './not-text.ts';
import { RowParser } from './row-parser.ts';
import type { UnpackedTable } from './unpack.ts';

export interface LabelOptions {
  readonly labels: readonly string[];
  readonly labelLines: number;
  readonly stripLabels: boolean;
  readonly rename: Readonly<Record<string, string>>;
  readonly discard: readonly string[];
  readonly duplicates: 'fail' | 'number';
  readonly allowExtraEmpty: boolean;
  readonly lineNumber: string;
  /** By the names that columns have in the end. */
  readonly types: Readonly<Record<string, unknown>>;
}

/** What a field of each line is called. */
export interface TableColumn {
  readonly label: string;
  readonly isDiscarded: boolean;
}

/**
 * The columns of a table, by its labels and what the options say of them.
 * @throws AcceleratorError `TABLE_FILE`, `CSV_OPTIONS`
 */
export function readColumns(table: UnpackedTable, dialect: Dialect, options: LabelOptions): readonly TableColumn[] {
  const read = options.labels.length > 0 ? [...options.labels] : readLabels(table, dialect, options);
  const stripped = options.stripLabels ? read.map((label) => label.trim()) : read;
  const unknown = Object.keys(options.rename).find((name) => !stripped.includes(name));
  if (unknown !== undefined) throw noColumn('rename', unknown, table, stripped);
  const renamed = stripped.map((label) =>
    Object.hasOwn(options.rename, label) ? (options.rename[label] ?? label) : label,
  );
  const stray = options.discard.find((name) => !renamed.includes(name));
  if (stray !== undefined) throw noColumn('discard', stray, table, renamed);
  const columns = renamed.map((label) => ({ label, isDiscarded: options.discard.includes(label) }));
  const named = options.duplicates === 'number' ? numbered(columns, options) : distinct(table, columns, options);
  const kept = named.flatMap(({ label, isDiscarded }) => (isDiscarded ? [] : [label]));
  const typed = Object.keys(options.types).find((name) => !kept.includes(name));
  if (typed !== undefined) throw noColumn('types', typed, table, kept);
  return named;
}

function noColumn(option: string, name: string, { name: file }: TableFile, labels: readonly string[]): Error {
  const known = labels.length > 20 ? [...labels.slice(0, 20), '…'] : labels;
  return wrongOptions(`${option} names the column '${name}', but those of '${file}' are ${known.join(', ')}`);
}

/** @throws AcceleratorError `TABLE_FILE` for two of one name */
function distinct(
  table: TableFile,
  columns: readonly TableColumn[],
  { lineNumber }: LabelOptions,
): readonly TableColumn[] {
  const seen = new Map<string, number>();
  for (const [index, { label, isDiscarded }] of columns.entries()) {
    if (isDiscarded) continue;
    const other = seen.get(label);
    if (other !== undefined) {
      throw unreadableTable(table.name, `columns ${other + 1} and ${index + 1} are both called '${label}'`, {
        hint: "`rename` and `discard` come before this is looked at; duplicates: 'number' makes 'a' and 'a_2' of them.",
      });
    }
    seen.set(label, index);
  }
  if (lineNumber !== '' && seen.has(lineNumber)) {
    throw wrongOptions(`lineNumber is '${lineNumber}', as a column of '${table.name}' is called`);
  }
  return columns;
}

/** Of labels that come several times, the second is `a_2`. */
function numbered(columns: readonly TableColumn[], { lineNumber }: LabelOptions): readonly TableColumn[] {
  const all = new Set(columns.map(({ label }) => label));
  const taken = new Set([lineNumber]);
  return columns.map((column) => {
    if (column.isDiscarded) return column;
    let label = column.label;
    for (let number = 2; taken.has(label) || (label !== column.label && all.has(label)); number++) {
      label = `${column.label}_${number}`;
    }
    taken.add(label);
    return { ...column, label };
  });
}

/** What is longer is no name, but a file that is no table. */
const longestLabel = 10_000;

function readLabels(table: UnpackedTable, dialect: Dialect, options: LabelOptions): string[] {
  const { labelLines, allowExtraEmpty } = options;
  const { encoding } = table;
  const lines = firstRows(table, dialect, labelLines);
  if (lines.length < labelLines) {
    const reason = lines.length === 0 ? 'the file is empty' : `it has ${lines.length} of ${labelLines} lines of labels`;
    throw unreadableTable(table.name, `No labels: ${reason}`, {
      hint: 'Files without labels are imported with the option `labels`.',
    });
  }
  const parser = new RowParser(dialect, { columns: [], labels: [], allowsExtraEmpty: false });
  const rows = lines.map(({ bytes, line }) => {
    const problem = notText(bytes, encoding, dialect);
    if (problem !== undefined) throw unreadableTable(table.name, problem.reason, problem);
    const fields = parser.split(bytes, 0, contentEnd(dialect, bytes, 0, bytes.length));
    if (typeof fields === 'string')
      throw unreadableTable(table.name, `its labels, in line ${line}, can't be read: ${fields}`);
    const labels = fields.map((field) => encoding.decode(field));
    if ((table.hasLost || !encoding.isUtf8) && labels.some((label) => label.includes('\ufffd'))) {
      throw unreadableTable(table.name, `its labels, in line ${line}, have bytes that are no text in its encoding`, {
        hint: 'Is it the right `encoding`?',
      });
    }
    while (allowExtraEmpty && labels.length > 1 && labels.at(-1) === '') labels.pop();
    const long = labels.findIndex((label) => label.length > longestLabel);
    if (long >= 0) {
      throw unreadableTable(
        table.name,
        `label ${long + 1}, in line ${line}, has ${labels[long]?.length} characters, and at most ${longestLabel} make a name`,
        { hint: 'Is it a table, and are `separator` and `newline` right?' },
      );
    }
    return { line, labels };
  });
  const [first, ...others] = rows;
  const other = others.find(({ labels }) => labels.length !== first?.labels.length);
  if (other !== undefined) {
    throw unreadableTable(
      table.name,
      `its lines of labels have different numbers of fields: ${first?.labels.length} in line ${first?.line}, ${other.labels.length} in line ${other.line}`,
    );
  }
  return (first?.labels ?? []).map((_, index) => rows.map(({ labels }) => labels[index]).join(' '));
}

/** The first lines that are not skipped. */
function firstRows(table: TableFile, dialect: Dialect, wanted: number): RowBytes[] {
  const found: RowBytes[] = [];
  for (const row of wanted === 0 ? [] : scanRows(table, dialect)) {
    found.push(row);
    if (found.length === wanted) break;
  }
  return found;
}
