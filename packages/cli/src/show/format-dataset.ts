import { type DatasetSource, type DatasetSummary, formatCount, partialColumns, plural } from '@accelerator/inspect';
import type { Colours } from '../output/colours.ts';
import { formatFacts, formatTable } from '../output/table.ts';
import { oneLine, truncate } from '../output/text.ts';
import { formatCell, isNumeric } from '../output/value-text.ts';
import { columnTable } from './column-table.ts';

/** What is shown of a dataset besides the usual. */
export interface DatasetShow {
  readonly slices?: boolean | undefined;
  readonly location?: boolean | undefined;
  /** In this order. */
  readonly columns: readonly string[];
}

/** What is known of a dataset, for people. */
export function formatDataset(dataset: DatasetSummary, show: DatasetShow, colours: Colours): string[] {
  const columns = show.columns.flatMap((name) => dataset.columns.find((column) => column.name === name) ?? []);
  const facts: (readonly [string, string])[] = [
    ['rows', `${formatCount(dataset.rows)} in ${plural(dataset.rowsPerSlice.length, 'slice')}`],
    ...(dataset.filename === null ? [] : [['file', oneLine(dataset.filename)] as const]),
    ...(dataset.parent === null ? [] : [['parent', dataset.parent] as const]),
    ...(dataset.previous === null ? [] : [['previous', previousOf(dataset, dataset.previous)] as const]),
    ...(dataset.retracts.length === 0 ? [] : [['retracts', dataset.retracts.map(retractsOf).join(', ')] as const]),
    ...(dataset.hashlabel === null ? [] : [['hashlabel', dataset.hashlabel] as const]),
    ['content', dataset.digest],
    ...(show.location === true ? [['directory', dataset.directory] as const] : []),
  ];
  return [
    `${colours.bold(dataset.id)}${dataset.caption === '' ? '' : `  ${oneLine(dataset.caption)}`}`,
    ...formatFacts(facts, '  '),
    '',
    ...columnTable(
      columns.map((column) => ({ ...column, where: show.location ? column.directory : (column.linkedFrom ?? '') })),
      colours,
    ).map((line) => `  ${line}`),
    ...(show.slices === true ? ['', ...sliceTable(dataset.rowsPerSlice, colours).map((line) => `  ${line}`)] : []),
  ];
}

/** Whoever looks at the end of a chain may take it for the whole. */
function previousOf({ id, chainRows }: DatasetSummary, previous: string): string {
  if (chainRows === null) return previous;
  return `${previous}; the whole chain has ${plural(chainRows, 'row')}: \`ax ds ${id} -c\``;
}

function retractsOf({ dataset, rows }: DatasetSummary['retracts'][number]): string {
  return `${plural(rows, 'row')} of ${dataset}`;
}

export function sliceTable(rowsPerSlice: readonly number[], colours: Colours): string[] {
  return formatTable(
    [
      { title: 'slice', align: 'right' },
      { title: 'rows', align: 'right' },
    ],
    rowsPerSlice.map((rows, sliceno) => [String(sliceno), formatCount(rows)]),
    colours.bold,
  );
}

/** Rows as an aligned table, as wide as the terminal at most. */
export function formatRows(source: DatasetSource, rows: readonly (readonly unknown[])[], colours: Colours): string[] {
  const table = formatTable(
    source.columns.map(({ name, type }) => ({
      title: oneLine(name),
      align: isNumeric(type) ? 'right' : 'left',
    })),
    rows.map((row) => row.map((value) => formatCell(value))),
  );
  const width = process.stdout.isTTY ? process.stdout.columns : Number.POSITIVE_INFINITY;
  const [titles = '', ...lines] =
    width === Number.POSITIVE_INFINITY ? table : table.map((line) => truncate(line, width));
  const more = source.rows - rows.length;
  const rest = more > 0 ? [colours.dim(`… and ${plural(more, 'more row')} of ${formatCount(source.rows)}`)] : [];
  const notes = partialColumns(source).map((each) => colours.dim(oneLine(each)));
  return [colours.bold(titles), ...lines, ...rest, ...notes];
}

/** One row, a line for each column. */
export function formatRow(row: Readonly<Record<string, unknown>>): string[] {
  return formatFacts(Object.entries(row).map(([name, value]) => [oneLine(name), formatCell(value, longestValue)]));
}

const longestValue = 2000;
