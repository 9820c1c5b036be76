import type { Dataset } from '@accelerator/dataset';
import { compareRows, matchWish, type RowComparison, type RowPair, rowBlock } from '@accelerator/inspect';
import { Hono } from 'hono';
import { type CellView, cellView, isBytesType } from '../cells/cell-view.ts';
import { ChoosePage } from '../pages/compare/choose-page.tsx';
import { ComparePage, type CompareQuery, type ShownPair } from '../pages/compare/compare-page.tsx';
import { openPair } from '../pages/compare/open-pair.ts';
import { type Serving, sendPage } from '../server/answer.tsx';
import { numberOf } from '../server/query.ts';

const pairsPerPage = 24;

/** Rows of two datasets beside each other: pictures before and after. */
export function compareRoutes(serving: Serving): Hono {
  const { board } = serving;
  return new Hono().get('/compare', (c) => {
    const { left = '', right = '', column: wanted, by, all, from } = c.req.query();
    if (left === '' || right === '') {
      board.index.refresh();
      const known = board.index.jobs.filter(({ end, datasets }) => end === 'done' && datasets.length > 0);
      return sendPage(c, serving, { title: 'Compare', section: 'data' }, <ChoosePage {...{ left, right, known }} />);
    }
    const [a, b] = openPair(board, left, right);
    const both = [...b.columns.values()].filter(({ name, type }) => a.columns.get(name)?.type === type);
    const column = (both.find(({ name }) => name === wanted) ?? usualColumn(a, both) ?? both[0])?.name;
    const query: CompareQuery = {
      left,
      right,
      column: wanted === '' ? undefined : wanted,
      by: by === '' ? undefined : by,
      all: all !== undefined,
      from: numberOf(from, 0),
    };
    const comparison = compareRows(board.workdir, a, b, {
      columns: column === undefined ? undefined : [column],
      ...matchWish(query.by),
      all: query.all,
      from: query.from,
      count: pairsPerPage,
    });
    const names = both.filter(({ type }) => !isBytesType(type) && type !== 'msgpack').map(({ name }) => name);
    return sendPage(
      c,
      serving,
      { title: `${a.id} and ${b.id}`, section: 'data', wide: true },
      <ComparePage
        comparison={comparison}
        query={query}
        column={column ?? ''}
        columns={both.map(({ name }) => name)}
        names={names}
        pairs={shownPairs(a, b, column ?? '', comparison)}
      />,
    );
  });
}

type Column = ReturnType<Dataset['column']>;

/** Pictures that both jobs made, else what both made, else pictures. */
function usualColumn(left: Dataset, both: readonly Column[]): Column | undefined {
  const own = both.filter(({ name, linked }) => !linked && !left.column(name).linked);
  return own.find(({ type }) => isBytesType(type)) ?? own[0] ?? both.find(({ type }) => isBytesType(type));
}

function shownPairs(left: Dataset, right: Dataset, column: string, { shown }: RowComparison): ShownPair[] {
  const leftCells = cellsOf(
    left,
    column,
    shown.flatMap((pair) => pair.left ?? []),
  );
  const rightCells = cellsOf(
    right,
    column,
    shown.flatMap((pair) => pair.right ?? []),
  );
  return shown.map(
    (pair: RowPair): ShownPair => ({
      ...pair,
      cells: [leftCells.get(pair.left ?? -1), rightCells.get(pair.right ?? -1)],
    }),
  );
}

function cellsOf(dataset: Dataset, column: string, rows: readonly number[]): ReadonlyMap<number, CellView> {
  if (rows.length === 0) return new Map();
  const ranges = rows.map((row) => [row, 1] as const);
  const [cells] = rowBlock(dataset, { ranges, from: 0, columns: [column] }).columns;
  if (cells === undefined || cells.problem !== null) return new Map();
  const { type, values, cut } = cells;
  return new Map(rows.map((row, index) => [row, cellView(type, values[index], cut[String(index)])]));
}
