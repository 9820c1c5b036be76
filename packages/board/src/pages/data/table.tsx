import { type DatasetSummary, formatCount, type RowBlock } from '@accelerator/inspect';
import type { JSX } from 'preact';
import { isBytesType, isNumberType } from '../../cells/cell-view.ts';
import { shownName } from '../../html/name-part.ts';
import { Empty } from '../../html/parts.tsx';
import { apiAddress, belowData, dataAddress } from './addresses.ts';
import { Cell } from './cell.tsx';
import { type DataQuery, isFiltered, withChange } from './data-query.ts';
import type { ShownRows } from './shown-rows.ts';

/** More columns are shown when somebody asks for them. */
export const mostColumns = 24;

/** Rows as a table: these as the server has them, all of them where scripts run. */
export function TableView(props: {
  readonly summary: DatasetSummary;
  readonly query: DataQuery;
  readonly rows: ShownRows;
  readonly block: RowBlock;
}): JSX.Element {
  const { summary, query, rows, block } = props;
  const { id, columns } = summary;
  if (columns.length === 0) return <Empty title="It has no columns" />;
  const shown = block.columns.map(({ name, type }) => {
    const known = columns.find((each) => each.name === name);
    return { name, type, nulls: known?.nulls ?? 0, range: rangeText(known?.min, known?.max) };
  });
  const numbers = Array.from({ length: block.count }, (_, index) => block.numbers?.[index] ?? block.from + index);
  const setup = {
    dataset: id,
    total: block.rows,
    row: query.row,
    only: query.only ?? (rows.numbers === undefined ? '' : undefined),
    columns: shown,
    rows: apiAddress(id, ['rows']),
    histogram: apiAddress(id, ['histogram']),
    find: isFiltered(query) ? apiAddress(id, ['find'], findQuery(query, columns)) : '',
    page: belowData(id, ['rows']),
    thumb: belowData(id, ['thumb']),
    filter: dataAddress(id, { ...withChange(query, { row: 0, find: '', in: '', range: [] }), view: 'table' }),
  };
  return (
    <>
      <ColumnChoice summary={summary} query={query} shown={shown.map(({ name }) => name)} />
      {rows.note === '' ? null : <p class="note">{rows.note}</p>}
      {block.rows === 0 ? (
        <Empty title={isFiltered(query) || query.only !== undefined ? 'No row fits' : 'It has no rows'} />
      ) : (
        <div class="grid-box" data-grid={JSON.stringify(setup)}>
          <div class="scroll-x">
            <table class="list data-table">
              <thead>
                <tr>
                  <th scope="col" class="number">
                    row
                  </th>
                  {shown.map(({ name, type, nulls, range }) => (
                    <th key={name} scope="col" class={isNumberType(type) ? 'number' : undefined}>
                      <span class="column-name">{shownName(name)}</span>
                      <span class="column-type">
                        {type}
                        {nulls > 0 ? ` · ${formatCount(nulls)} null` : ''}
                      </span>
                      {range === '' ? null : <span class="column-range">{range}</span>}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {numbers.map((row, index) => (
                  <tr key={row} class={row === query.row && query.row > 0 ? 'is-current' : undefined}>
                    <th scope="row" class="number">
                      <a href={belowData(id, ['rows', row])}>{row}</a>
                    </th>
                    {block.columns.map((column) => (
                      <td key={column.name} class={isNumberType(column.type) ? 'number' : undefined}>
                        {isBytesType(column.type) ? (
                          <a class="quiet" href={belowData(id, ['rows', row, column.name])}>
                            <Cell column={column} place={{ dataset: id, row, index }} />
                          </a>
                        ) : (
                          <Cell column={column} place={{ dataset: id, row, index }} />
                        )}
                      </td>
                    ))}
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
          <Pager id={id} query={query} block={block} />
        </div>
      )}
    </>
  );
}

/** Links for those without scripts. */
export function Pager(props: {
  readonly id: string;
  readonly query: DataQuery;
  readonly block: RowBlock;
}): JSX.Element {
  const { id, query, block } = props;
  const { from, count, rows } = block;
  const step = Math.max(1, count);
  const to = (row: number): string => dataAddress(id, withChange(query, { row }));
  return (
    <nav class="pager" aria-label="Pages of rows">
      {from > 0 ? <a href={to(Math.max(0, from - step))}>‹ before</a> : null}
      <span class="muted">
        {formatCount(from + 1)} to {formatCount(from + count)} of {formatCount(rows)}
      </span>
      {from + count < rows ? (
        <a rel="next" href={to(from + count)}>
          after ›
        </a>
      ) : null}
    </nav>
  );
}

function ColumnChoice(props: {
  readonly summary: DatasetSummary;
  readonly query: DataQuery;
  readonly shown: readonly string[];
}): JSX.Element | null {
  const { summary, query, shown } = props;
  if (summary.columns.length < 2) return null;
  const left = summary.columns.length - shown.length;
  return (
    <details class="column-choice">
      <summary>
        Columns <span class="count">{left === 0 ? shown.length : `${shown.length} of ${summary.columns.length}`}</span>
      </summary>
      <form action={dataAddress(summary.id)}>
        <input type="hidden" name="view" value="table" />
        {query.only === undefined ? null : <input type="hidden" name="only" value={query.only} />}
        {query.find === '' ? null : <input type="hidden" name="find" value={query.find} />}
        {query.in === '' ? null : <input type="hidden" name="in" value={query.in} />}
        {query.range.map((range) => (
          <input key={range} type="hidden" name="range" value={range} />
        ))}
        <div class="column-checks">
          {summary.columns.map(({ name, type }) => (
            <label key={name}>
              <input type="checkbox" name="columns" value={name} checked={shown.includes(name)} /> {shownName(name)}{' '}
              <span class="muted">{type}</span>
            </label>
          ))}
        </div>
        <button type="submit">Show these</button>
      </form>
    </details>
  );
}

function findQuery(query: DataQuery, columns: DatasetSummary['columns']): Record<string, string | readonly string[]> {
  // Only the numbers of rows are wanted: of what is shown the smallest is sent.
  const small = columns.find(({ type }) => type !== 'bytes' && type !== 'image')?.name ?? '';
  return { pattern: query.find, in: query.in, range: query.range, show: small };
}

export function rangeText(min: unknown, max: unknown): string {
  if (min === null || min === undefined || max === null || max === undefined) return '';
  const isDays = min instanceof Date && max instanceof Date && max.getTime() - min.getTime() > 2 * 86_400_000;
  const [from, to] = [min, max].map((value) => shortExtreme(value, isDays));
  return from === to ? `${from}` : `${from} – ${to}`;
}

function shortExtreme(value: unknown, isDays: boolean): string {
  if (value instanceof Date) {
    const text = value.toISOString();
    return isDays || text.endsWith('T00:00:00.000Z') ? text.slice(0, 10) : text.slice(0, 16).replace('T', ' ');
  }
  if (Number.isSafeInteger(value) && Math.abs(Number(value)) >= 10_000) return Number(value).toLocaleString('en');
  const text =
    typeof value === 'number' && !Number.isInteger(value) ? String(Number(value.toPrecision(6))) : String(value);
  return text.length > 24 ? `${text.slice(0, 23)}…` : text;
}
