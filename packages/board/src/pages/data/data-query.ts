import { type RowChoice, rowChoices } from '@accelerator/inspect';
import type { Query } from '../../html/url.ts';

const dataViews = ['table', 'pictures', 'columns', 'chain'] as const;
export type ViewName = (typeof dataViews)[number];

/** What the address of a dataset page asks for. */
export interface DataQuery {
  readonly view: ViewName | undefined;
  /** Those that are shown; none: the first ones. */
  readonly columns: readonly string[];
  readonly row: number;
  readonly only: RowChoice | undefined;
  /** Rows in which this is found, in this column or any. */
  readonly find: string;
  readonly in: string;
  readonly range: readonly string[];
  /** Of pictures. */
  readonly column: string | undefined;
  readonly caption: string | undefined;
  readonly size: 'small' | 'large';
}

export function parseDataQuery(params: URLSearchParams): DataQuery {
  const text = (name: string): string => params.get(name) ?? '';
  const named = (name: string): string | undefined => (text(name) === '' ? undefined : text(name));
  return {
    view: dataViews.find((view) => view === text('view')),
    columns: params.getAll('columns').filter((name) => name !== ''),
    row: /^\d{1,15}$/.test(text('row')) ? Number(text('row')) : 0,
    only: rowChoices.find((choice) => choice === text('only')),
    find: text('find'),
    in: text('in'),
    range: params.getAll('range').filter((range) => range !== ''),
    column: named('column'),
    caption: named('caption'),
    size: text('size') === 'large' ? 'large' : 'small',
  };
}

/** Whether rows are left out by what is in them. */
export function isFiltered({ find, range }: Pick<DataQuery, 'find' | 'range'>): boolean {
  return find !== '' || range.length > 0;
}

/** The same address with something else in it; lists are repeated. */
export function withChange(query: DataQuery, change: Partial<DataQuery>): Query {
  const { view, columns, row, only, find, in: within, range, column, caption, size } = { ...query, ...change };
  return {
    view,
    columns,
    row: row === 0 ? undefined : row,
    only,
    find,
    in: within,
    range,
    column,
    caption,
    size: size === 'large' ? size : undefined,
  };
}
