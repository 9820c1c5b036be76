import { type ChainColumn, type ChainSummary, formatBytes, formatCount, plural } from '@accelerator/inspect';
import type { Colours } from '../output/colours.ts';
import { formatTable } from '../output/table.ts';
import { oneLine } from '../output/text.ts';
import { type ColumnRow, columnTable } from './column-table.ts';
import { type DatasetShow, sliceTable } from './format-dataset.ts';

/** The datasets of a chain with their rows, sums, and its columns over all of them, for people. */
export function formatChain(chain: ChainSummary, show: DatasetShow, colours: Colours): string[] {
  // Of a chain whose rows are all live, one number says it.
  const cells = (rows: number, live: number): string[] =>
    chain.retracted === 0 ? [formatCount(rows)] : [formatCount(rows), formatCount(live)];
  const [titles = '', ...lines] = formatTable(
    [
      { title: 'dataset' },
      { title: 'rows', align: 'right' },
      ...(chain.retracted === 0 ? [] : [{ title: 'live', align: 'right' } as const]),
      { title: 'columns', align: 'right' },
      { title: 'size', align: 'right' },
      { title: '', maxWidth: 60 },
    ],
    [
      ...folded(chain.datasets).map(({ id, rows, live, columns, size, caption }) => [
        id,
        ...cells(rows, live),
        formatCount(columns),
        formatBytes(size),
        oneLine(caption),
      ]),
      [
        plural(chain.datasets.length, 'dataset'),
        ...cells(chain.rows + chain.retracted, chain.rows),
        '',
        formatBytes(chain.size),
      ],
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

type Link = ChainSummary['datasets'][number];

/** A longer chain is shown by its first and its last datasets, and those between by their sum. */
const shownAtStart = 5;
const shownAtEnd = 15;

function folded(datasets: readonly Link[]): readonly Link[] {
  const between = datasets.slice(shownAtStart, -shownAtEnd);
  const [first] = between;
  if (first === undefined || between.length === 1) return datasets;
  const sum = (of: (each: Link) => number): number => between.reduce((total, each) => total + of(each), 0);
  const others: Link = {
    ...first,
    id: `… ${plural(between.length, 'dataset')} more`,
    rows: sum(({ rows }) => rows),
    live: sum(({ live }) => live),
    columns: Math.max(...between.map(({ columns }) => columns)),
    size: sum(({ size }) => size),
    caption: '',
  };
  return [...datasets.slice(0, shownAtStart), others, ...datasets.slice(-shownAtEnd)];
}

function columnRow({ types, datasets, ...column }: ChainColumn, length: number): ColumnRow {
  return { ...column, type: types.join(' or '), where: datasets < length ? `${datasets} of ${length}` : '' };
}
