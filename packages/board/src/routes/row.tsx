import { AcceleratorError } from '@accelerator/base';
import type { Dataset } from '@accelerator/dataset';
import { type BlockColumn, chosenRows, oneCell, type RowChoice, rowBlock } from '@accelerator/inspect';
import { type Context, Hono } from 'hono';
import type { Board } from '../board.ts';
import { isBytesCell, isBytesType } from '../cells/cell-view.ts';
import { nameIn } from '../html/name-part.ts';
import { openAsked } from '../pages/data/open-dataset.ts';
import { RowPage } from '../pages/data/row-page.tsx';
import { longestShown, type ShownValue, ValuePage } from '../pages/data/value-page.tsx';
import { type Serving, sendPage } from '../server/answer.tsx';
import { sandboxed } from '../server/headers.ts';
import { numberOf } from '../server/query.ts';

/** A larger value is not held in memory for a download. */
const mostBytes = 512 << 20;
const mostHead = 1 << 20;

/** What browsers may show by themselves. All else is a file to be kept. */
const shownTypes: Readonly<Record<string, string>> = {
  png: 'image/png',
  jpeg: 'image/jpeg',
  gif: 'image/gif',
  webp: 'image/webp',
  avif: 'image/avif',
};

/** One row, one value, and the value as a file. */
export function rowRoutes(serving: Serving): Hono {
  const { board } = serving;
  const find = (c: Context): { dataset: Dataset; row: number; column: string } => {
    const dataset = openAsked(board, c);
    const row = numberOf(c.req.param('row'), dataset.rows);
    if (row >= dataset.rows) throw noSuchRow(dataset, c.req.param('row') ?? '');
    const column = nameIn(c.req.param('column') ?? '');
    if (c.req.param('column') !== undefined) dataset.column(column);
    return { dataset, row, column };
  };
  return new Hono()
    .get('/data/:job/:name/rows/:row', (c) => {
      const { dataset, row } = find(c);
      const block = rowBlock(dataset, { ranges: [[row, 1]], from: row });
      return sendPage(
        c,
        serving,
        { title: `${dataset.id} row ${row}`, section: 'data' },
        <RowPage block={block} row={row} rows={dataset.rows} origin={originOf(board, dataset, row)} />,
      );
    })
    .get('/data/:job/:name/rows/:row/:column', (c) => {
      const { dataset, row, column } = find(c);
      const value = shownValue(dataset, row, column);
      const title = `${dataset.id} row ${row} ${column}`;
      return sendPage(c, serving, { title, section: 'data' }, <ValuePage value={value} />);
    })
    .get('/data/:job/:name/rows/:row/:column/file', (c) => {
      const { dataset, row, column } = find(c);
      const cell = cellOf(dataset, row, column).values[0];
      if (isBytesCell(cell) && cell.bytes > mostBytes)
        return c.text('It is too large to be sent: `ax ds --export` writes it to a file.\n', 409);
      const value = oneCell(dataset, column, row);
      if (value === null) return c.text('It is null.\n', 404);
      const type = isBytesCell(cell)
        ? (shownTypes[cell.type] ?? 'application/octet-stream')
        : 'text/plain; charset=utf-8';
      const bytes = value instanceof Uint8Array ? value : Buffer.from(textOf(value));
      const kind = isBytesCell(cell) && cell.type !== 'bytes' ? cell.type : isBytesCell(cell) ? 'bin' : 'txt';
      const name = `${dataset.id}-${column}-${row}.${kind}`.replace(/[^\w.-]/g, '_');
      return c.body(Uint8Array.from(bytes), 200, {
        ...sandboxed,
        'content-type': type,
        'content-disposition': `${type.startsWith('image/') ? 'inline' : 'attachment'}; filename="${name}"`,
      });
    });
}

function cellOf(dataset: Dataset, row: number, column: string): BlockColumn {
  const [cells] = rowBlock(dataset, { ranges: [[row, 1]], from: row, columns: [column] }).columns;
  if (cells === undefined) throw new Error('Internal error: a block without its column');
  return cells;
}

function shownValue(dataset: Dataset, row: number, column: string): ShownValue {
  const { type, values, problem, cut } = cellOf(dataset, row, column);
  const [cell] = values;
  const base = { dataset: dataset.id, row, rows: dataset.rows, column, type, problem };
  if (problem !== null || cell === null) return { ...base, cell, text: undefined, head: undefined };
  if (isBytesType(type) && isBytesCell(cell)) {
    const value = cell.bytes > mostHead ? undefined : oneCell(dataset, column, row);
    const head = value instanceof Uint8Array ? value : undefined;
    return { ...base, cell, text: head === undefined ? undefined : textIn(head), head };
  }
  const isWhole = type === 'unicode' || type === 'ascii' || cut['0'] !== undefined;
  const text = isWhole ? textOf(oneCell(dataset, column, row)).slice(0, longestShown) : undefined;
  return { ...base, cell, text, head: undefined };
}

/** Bytes that are text; of others undefined. */
function textIn(bytes: Uint8Array): string | undefined {
  if (bytes.length === 0 || bytes.subarray(0, 4096).includes(0)) return undefined;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function textOf(value: unknown): string {
  return typeof value === 'string'
    ? value
    : JSON.stringify(value, (_, each) => (typeof each === 'bigint' ? String(each) : each), 2);
}

const originWords: Readonly<Record<RowChoice, string>> = {
  computed: 'computed by this job',
  reused: 'taken from an earlier job',
  bad: 'bad: it failed',
};

function originOf({ workdir }: Board, dataset: Dataset, row: number): string {
  const choices = ['bad', 'computed', 'reused'] as const;
  const found = choices.find((choice) =>
    chosenRows(workdir, dataset, choice)?.some(([from, count]) => row >= from && row < from + count),
  );
  return found === undefined ? '' : originWords[found];
}

/** A dataset has not as many rows. */
function noSuchRow(dataset: Dataset, wanted: string): AcceleratorError {
  return new AcceleratorError({
    code: 'ROW_NOT_FOUND',
    message: `There is no row ${wanted} in dataset ${dataset.id}: it has ${dataset.rows}.`,
    hint: dataset.rows === 0 ? undefined : `Rows are counted from 0 to ${dataset.rows - 1}.`,
  });
}
