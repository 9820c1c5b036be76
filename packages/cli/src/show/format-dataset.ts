import type { Dataset } from '@accelerator/dataset';
import type { Colours } from '../output/colours.ts';
import { formatFacts, formatTable } from '../output/table.ts';
import { oneLine, truncate } from '../output/text.ts';
import { formatBytes, formatCount, plural } from '../output/units.ts';
import { formatCell } from '../output/value-text.ts';
import type { DatasetSummary } from './dataset-summary.ts';

const numeric = new Set(['int32', 'int64', 'float32', 'float64', 'number']);

/** What is known of a dataset, for people. */
export function formatDataset(
  dataset: DatasetSummary,
  show: { readonly slices: boolean; readonly columns: readonly string[] },
  colours: Colours,
): string[] {
  const columns = dataset.columns.filter(({ name }) => show.columns.includes(name));
  const facts: (readonly [string, string])[] = [
    ['rows', `${formatCount(dataset.rows)} in ${plural(dataset.rowsPerSlice.length, 'slice')}`],
    ...(dataset.parent === null ? [] : [['parent', dataset.parent] as const]),
    ...(dataset.previous === null ? [] : [['previous', dataset.previous] as const]),
    ...(dataset.hashlabel === null ? [] : [['hashlabel', dataset.hashlabel] as const]),
    ['content', dataset.digest],
  ];
  return [
    `${colours.bold(dataset.id)}${dataset.caption === '' ? '' : `  ${oneLine(dataset.caption)}`}`,
    ...formatFacts(facts, '  '),
    '',
    ...columnTable(columns, colours).map((line) => `  ${line}`),
    ...(show.slices ? ['', ...sliceTable(dataset.rowsPerSlice, colours).map((line) => `  ${line}`)] : []),
  ];
}

function columnTable(columns: DatasetSummary['columns'], colours: Colours): string[] {
  return formatTable(
    [
      { title: 'column' },
      { title: 'type' },
      { title: 'nulls', align: 'right' },
      { title: 'min', maxWidth: 28 },
      { title: 'max', maxWidth: 28 },
      { title: 'size', align: 'right' },
      ...(columns.some(({ linkedFrom }) => linkedFrom !== null) ? [{ title: 'in' }] : []),
    ],
    columns.map(({ name, type, nulls, min, max, size, linkedFrom }) => [
      oneLine(name),
      type,
      formatCount(nulls),
      min === null ? '' : formatCell(min),
      max === null ? '' : formatCell(max),
      formatBytes(size),
      linkedFrom ?? '',
    ]),
    colours.bold,
  );
}

function sliceTable(rowsPerSlice: readonly number[], colours: Colours): string[] {
  return formatTable(
    [
      { title: 'slice', align: 'right' },
      { title: 'rows', align: 'right' },
    ],
    rowsPerSlice.map((rows, slice) => [String(slice), formatCount(rows)]),
    colours.bold,
  );
}

/** Rows as an aligned table, as wide as the terminal at most. */
export function formatRows(
  dataset: Dataset,
  columns: readonly string[],
  rows: readonly (readonly unknown[])[],
  colours: Colours,
): string[] {
  const table = formatTable(
    columns.map((name) => ({
      title: oneLine(name),
      align: numeric.has(dataset.column(name).type) ? 'right' : 'left',
    })),
    rows.map((row) => row.map((value) => formatCell(value))),
  );
  const width = process.stdout.isTTY ? process.stdout.columns : Number.POSITIVE_INFINITY;
  const [titles = '', ...lines] =
    width === Number.POSITIVE_INFINITY ? table : table.map((line) => truncate(line, width));
  const more = dataset.rows - rows.length;
  const rest = more > 0 ? [colours.dim(`… and ${plural(more, 'more row')} of ${formatCount(dataset.rows)}`)] : [];
  return [colours.bold(titles), ...lines, ...rest];
}
