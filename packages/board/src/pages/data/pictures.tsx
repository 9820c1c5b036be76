import { type DatasetSummary, nameColumn, type RowBlock } from '@accelerator/inspect';
import type { JSX } from 'preact';
import { cellView } from '../../cells/cell-view.ts';
import { Empty } from '../../html/parts.tsx';
import { apiAddress, belowData, dataAddress, thumbAddress } from './addresses.ts';
import { type DataQuery, isFiltered } from './data-query.ts';
import type { ShownRows } from './shown-rows.ts';
import { Pager } from './table.tsx';

/** Pictures of a column beside each other. */
export function PicturesView(props: {
  readonly summary: DatasetSummary;
  readonly query: DataQuery;
  readonly rows: ShownRows;
  readonly block: RowBlock;
  readonly column: string;
  readonly pictureColumns: readonly string[];
}): JSX.Element {
  const { summary, query, rows, block, column, pictureColumns } = props;
  const { id, columns } = summary;
  const caption = captionColumn(summary, query);
  const pictures = block.columns.find(({ name }) => name === column);
  const captions = block.columns.find(({ name }) => name === caption);
  const captionNames = columns.filter(({ type }) => type !== 'bytes' && type !== 'image').map(({ name }) => name);
  const setup = {
    dataset: id,
    total: block.rows,
    row: query.row,
    only: query.only ?? '',
    column,
    caption: caption ?? '',
    rows: apiAddress(id, ['rows']),
    find: isFiltered(query)
      ? apiAddress(id, ['find'], { pattern: query.find, in: query.in, range: query.range, show: caption })
      : '',
    page: belowData(id, ['rows']),
    thumb: belowData(id, ['thumb']),
    type: pictures?.type ?? 'bytes',
  };
  return (
    <>
      <form class="filters wall-tools" action={dataAddress(id)}>
        <input type="hidden" name="view" value="pictures" />
        {query.only === undefined ? null : <input type="hidden" name="only" value={query.only} />}
        {query.find === '' ? null : <input type="hidden" name="find" value={query.find} />}
        {query.in === '' ? null : <input type="hidden" name="in" value={query.in} />}
        <label>
          <span class="muted">pictures</span>{' '}
          <select name="column">
            {pictureColumns.map((name) => (
              <option key={name} selected={name === column}>
                {name}
              </option>
            ))}
          </select>
        </label>
        <label>
          <span class="muted">caption</span>{' '}
          <select name="caption">
            {captionNames.map((name) => (
              <option key={name} selected={name === caption}>
                {name}
              </option>
            ))}
          </select>
        </label>
        <label class="no-script">
          <span class="muted">size</span>{' '}
          <select name="size">
            <option value="small">small</option>
            <option value="large" selected={query.size === 'large'}>
              large
            </option>
          </select>
        </label>
        <label class="with-script" hidden>
          <span class="muted">size</span>{' '}
          <input type="range" min="96" max="380" step="10" data-wall-size aria-label="Size of pictures" />
        </label>
        <button type="submit" class="no-script">
          Show
        </button>
      </form>
      {rows.note === '' ? null : <p class="note">{rows.note}</p>}
      {block.rows === 0 ? (
        <Empty title={query.only === 'bad' ? 'No row is bad' : 'There are no pictures'} />
      ) : (
        <div class="wall-box" data-wall={JSON.stringify(setup)}>
          <ul class={`wall wall-${query.size}`}>
            {Array.from({ length: block.count }, (_, index) => {
              const row = block.numbers?.[index] ?? block.from + index;
              const text = cellView(captions?.type ?? 'unicode', captions?.values[index]).text;
              return (
                <li key={row}>
                  <a href={belowData(id, ['rows', row, column])}>
                    <Tile
                      id={id}
                      row={row}
                      index={index}
                      pictures={pictures}
                      size={query.size === 'large' ? 384 : 192}
                    />
                    <span class="wall-caption">{text}</span>
                    <span class="wall-row">{row}</span>
                  </a>
                </li>
              );
            })}
          </ul>
          <Pager id={id} query={withChangeOf(query)} block={block} />
        </div>
      )}
    </>
  );
}

function withChangeOf(query: DataQuery): DataQuery {
  return { ...query, view: 'pictures' };
}

function Tile(props: {
  readonly id: string;
  readonly row: number;
  readonly index: number;
  readonly pictures: RowBlock['columns'][number] | undefined;
  readonly size: number;
}): JSX.Element {
  const { id, row, index, pictures, size } = props;
  const view = cellView(pictures?.type ?? 'bytes', pictures?.values[index]);
  if (pictures?.problem !== null && pictures !== undefined)
    return <span class="wall-none bad-text">can’t be read</span>;
  if (view.kind === 'null') return <span class="wall-none muted">null</span>;
  if (view.kind !== 'picture' && view.kind !== 'bytes') return <span class="wall-none muted">{view.text}</span>;
  const address = thumbAddress(id, { column: pictures?.name ?? '', row, size, digest: view.digest });
  return <img src={address} alt={`Row ${row}, ${view.text}`} loading="lazy" decoding="async" />;
}

export function captionColumn(summary: DatasetSummary, query: DataQuery): string | undefined {
  const known = (name: string | undefined): boolean => summary.columns.some((column) => column.name === name);
  if (known(query.caption)) return query.caption;
  const columns = new Map(summary.columns.map((column) => [column.name, column]));
  return nameColumn({ columns });
}
