import { Dataset } from '@accelerator/dataset';
import { InputFile } from '@accelerator/job';
import type { AnyMap } from '@accelerator/method';
import type { PhaseInputs } from '../phase/inputs.ts';
import type { MapTask } from '../task.ts';
import type { ReadyMap } from './ready-maps.ts';

/** What a map gets of a row: its columns, its file or its element. */
export type Row = Readonly<Record<string, unknown>>;

/** The rows of a chunk. */
export function rowsOf(ready: ReadyMap, { sliceno, slices, rows: { from, to } }: MapTask): Iterable<Row> {
  const { map, inputs } = ready;
  if (map.over === 'rows') return datasetRows(ready, sliceno, from, to);
  const list = listOf(map, inputs);
  const name = map.over === 'files' ? 'file' : 'item';
  return Array.from({ length: to - from }, (_, index) => ({ [name]: list[(from + index) * slices + sliceno] }));
}

function* datasetRows({ map, inputs }: ReadyMap, sliceno: number, from: number, to: number): Generator<Row> {
  const { source } = inputs.datasets;
  if (!(source instanceof Dataset)) throw new Error('Internal error: a map over rows without its source');
  const columns = Object.keys(map.input);
  const slice = { start: from, stop: to };
  const [only] = columns;
  if (only !== undefined && columns.length === 1) {
    for (const value of source.iterate(sliceno, only, { slice })) yield { [only]: value };
    return;
  }
  for (const values of source.iterate(sliceno, columns, { slice })) {
    const row: Record<string, unknown> = {};
    for (let index = 0; index < columns.length; index++) row[columns[index] ?? ''] = values[index];
    yield row;
  }
}

function listOf(map: AnyMap, { options }: PhaseInputs): readonly unknown[] {
  const list = map.over === 'files' ? options.files : options.items;
  return Array.isArray(list) ? list : [];
}

/** The name of a row's file, if it has one, for messages. */
export function filenameOf({ map, inputs }: ReadyMap, task: MapTask, row: number): string | undefined {
  const { sliceno, slices } = task;
  if (map.over === 'files') {
    const file = listOf(map, inputs)[row * slices + sliceno];
    return file instanceof InputFile ? file.name : undefined;
  }
  const { source } = inputs.datasets;
  if (!(source instanceof Dataset) || !source.columns.has('filename')) return undefined;
  for (const name of source.iterate(sliceno, 'filename', { slice: { start: row, stop: row + 1 } })) return String(name);
  return undefined;
}
