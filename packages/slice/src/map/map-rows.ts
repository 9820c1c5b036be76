import { Dataset, rowsInRuns } from '@accelerator/dataset';
import { InputFile } from '@accelerator/job';
import type { AnyMap } from '@accelerator/method';
import type { PhaseInputs } from '../phase/inputs.ts';
import type { MapTask } from '../task.ts';
import { ColumnRows } from './column-rows.ts';
import type { SetUpMap } from './ready-maps.ts';
import type { RowRun } from './row-runs.ts';

/** The slice whose rows a map goes over. */
export type MapSlice = Pick<MapTask, 'sliceno' | 'slices'>;

/** What a map gets of a row: its columns, its file or its element. */
export type Row = Readonly<Record<string, unknown>>;

/** The rows of a chunk. */
export function rowsOf(ready: SetUpMap, { sliceno, slices }: MapSlice, runs: readonly RowRun[]): Iterable<Row> {
  // No generator of generators: of ten million rows a second each has 100 ns.
  if (ready.map.over !== 'rows') return listRows(ready, { sliceno, slices }, runs);
  return columnRows(ready, sliceno, runs) ?? datasetRows(ready, sliceno, runs);
}

function* listRows({ map, inputs }: SetUpMap, { sliceno, slices }: MapSlice, runs: readonly RowRun[]): Generator<Row> {
  const list = listOf(map, inputs);
  const name = map.over === 'files' ? 'file' : 'item';
  for (const [from, count] of runs) {
    for (let row = from; row < from + count; row++) yield { [name]: list[row * slices + sliceno] };
  }
}

/** One run of rows of one column. */
function columnRows({ map, inputs }: SetUpMap, sliceno: number, runs: readonly RowRun[]): Iterable<Row> | undefined {
  const { source } = inputs.datasets;
  const [name, ...others] = Object.keys(map.input);
  const [run, ...more] = runs;
  if (!(source instanceof Dataset) || name === undefined || run === undefined) return undefined;
  if (others.length > 0 || more.length > 0) return undefined;
  const [start, count] = run;
  return new ColumnRows(source.iterate(sliceno, name, { slice: { start, stop: start + count } }), name);
}

function* datasetRows({ map, inputs }: SetUpMap, sliceno: number, runs: readonly RowRun[]): Generator<Row> {
  const { source } = inputs.datasets;
  if (!(source instanceof Dataset)) throw new Error('Internal error: a map over rows without its source');
  const columns = Object.keys(map.input);
  const [[from, count] = [0, 0], ...more] = runs;
  const slice = { start: from, stop: from + count };
  const rows =
    more.length === 0 ? source.iterate(sliceno, columns, { slice }) : rowsInRuns(source, sliceno, columns, runs);
  // Where there is a property of that name, an assignment does not set the prototype.
  const isAssignable = !columns.includes('__proto__');
  for (const values of rows) {
    const row: Record<string, unknown> = isAssignable ? {} : Object.fromEntries(columns.map((name) => [name, null]));
    for (let index = 0; index < columns.length; index++) row[columns[index] ?? ''] = values[index];
    yield row;
  }
}

export function listOf(map: AnyMap, { options }: PhaseInputs): readonly unknown[] {
  const list = map.over === 'files' ? options.files : options.items;
  return Array.isArray(list) ? list : [];
}

/** The names of the files of some rows, in ascending order; undefined if rows have none. */
export type NamesOfRows = (rows: readonly number[]) => (string | null)[] | undefined;

/** Whether each row has the name of a file: it is one, or it stands in the column `filename`. */
export function hasFilenames({ over }: Pick<AnyMap, 'over'>, source: Dataset | undefined): boolean {
  return over === 'files' || ['unicode', 'ascii'].includes(source?.columns.get('filename')?.type ?? '');
}

/** The names of the files of some rows, in ascending order; undefined if rows have none. */
export function filenamesOf(
  { map, inputs }: SetUpMap,
  { sliceno, slices }: MapSlice,
  rows: readonly number[],
): ReturnType<NamesOfRows> {
  const { source } = inputs.datasets;
  const table = source instanceof Dataset ? source : undefined;
  if (!hasFilenames(map, table)) return undefined;
  if (map.over !== 'files' && table !== undefined) return namesIn(table, sliceno, rows);
  const list = listOf(map, inputs);
  return rows.map((row) => nameOf(list[row * slices + sliceno]));
}

/** The cells of the column `filename`. What lies between is passed over. */
export function namesIn(table: Dataset, sliceno: number, rows: readonly number[]): (string | null)[] {
  const wanted = new Set(rows);
  const names: (string | null)[] = [];
  const [start = 0] = rows;
  let row = start;
  for (const name of table.iterate(sliceno, 'filename', { slice: { start, stop: (rows.at(-1) ?? -1) + 1 } })) {
    if (wanted.has(row++)) names.push(typeof name === 'string' ? name : null);
  }
  return names;
}

export const nameOf = (file: unknown): string | null => (file instanceof InputFile ? file.name : null);
