import { type ColumnInfo, type Dataset, DatasetList } from '@accelerator/dataset';
import { formatBytes, formatCount, plural } from '@accelerator/inspect';
import type { Colours } from '../output/colours.ts';
import { formatTable } from '../output/table.ts';
import { oneLine } from '../output/text.ts';
import { type ColumnRow, columnTable } from './column-table.ts';
import { type DatasetShow, sliceTable } from './format-dataset.ts';

/** A column over all datasets of a chain that have it. */
export interface ChainColumn {
  readonly name: string;
  /** One, or several when the datasets don't agree. */
  readonly types: readonly string[];
  readonly datasets: number;
  readonly nulls: number;
  readonly min: unknown;
  readonly max: unknown;
  readonly size: number;
}

/** What is known of a chain without reading its columns, as `ax ds --chain --json` prints it. */
export interface ChainSummary {
  /** The oldest first. */
  readonly datasets: readonly {
    readonly id: string;
    readonly caption: string;
    readonly rows: number;
    readonly rowsPerSlice: readonly number[];
    readonly columns: number;
    readonly size: number;
  }[];
  readonly rows: number;
  readonly rowsPerSlice: readonly number[];
  readonly size: number;
  readonly columns: readonly ChainColumn[];
}

export function summarizeChain(last: Dataset): ChainSummary {
  const { datasets } = last.chain();
  const names = new Set([...datasets].reverse().flatMap(({ columns }) => [...columns.keys()]));
  const entries = datasets.map((dataset) => ({
    id: dataset.id,
    caption: dataset.caption,
    rows: dataset.rows,
    rowsPerSlice: dataset.rowsPerSlice,
    columns: dataset.columns.size,
    size: sum([...dataset.columns.values()].map(({ size }) => size)),
  }));
  return {
    datasets: entries,
    rows: sum(entries.map(({ rows }) => rows)),
    rowsPerSlice: last.rowsPerSlice.map((_, slice) => sum(entries.map(({ rowsPerSlice }) => rowsPerSlice[slice] ?? 0))),
    size: sum(entries.map(({ size }) => size)),
    columns: [...names].map((name) => summarizeColumn(datasets, name)),
  };
}

function summarizeColumn(datasets: readonly Dataset[], name: string): ChainColumn {
  const having = datasets.filter(({ columns }) => columns.has(name));
  const columns = having.map((dataset): ColumnInfo => dataset.column(name));
  const types = [...new Set(columns.map(({ type }) => type))];
  const list = new DatasetList(having);
  return {
    name,
    types,
    datasets: having.length,
    nulls: sum(columns.map(({ nulls }) => nulls)),
    // Values of different types can't be compared.
    min: types.length === 1 ? list.min(name) : null,
    max: types.length === 1 ? list.max(name) : null,
    size: sum(columns.map(({ size }) => size)),
  };
}

/** The datasets of a chain with their rows, sums, and its columns over all of them, for people. */
export function formatChain(chain: ChainSummary, show: DatasetShow, colours: Colours): string[] {
  const [titles = '', ...lines] = formatTable(
    [
      { title: 'dataset' },
      { title: 'rows', align: 'right' },
      { title: 'columns', align: 'right' },
      { title: 'size', align: 'right' },
      { title: '', maxWidth: 60 },
    ],
    [
      ...chain.datasets.map(({ id, rows, columns, size, caption }) => [
        id,
        formatCount(rows),
        formatCount(columns),
        formatBytes(size),
        oneLine(caption),
      ]),
      [plural(chain.datasets.length, 'dataset'), formatCount(chain.rows), '', formatBytes(chain.size)],
    ],
  );
  const columns = show.columns.flatMap((name) => chain.columns.find((column) => column.name === name) ?? []);
  return [
    colours.bold(titles),
    ...lines.slice(0, -1),
    colours.bold(lines.at(-1) ?? ''),
    '',
    ...columnTable(
      columns.map((column) => columnRow(column, chain.datasets.length)),
      colours,
    ),
    ...(show.slices === true ? ['', ...sliceTable(chain.rowsPerSlice, colours)] : []),
  ];
}

function columnRow({ types, datasets, ...column }: ChainColumn, length: number): ColumnRow {
  return { ...column, type: types.join(' or '), where: datasets < length ? `${datasets} of ${length}` : '' };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
