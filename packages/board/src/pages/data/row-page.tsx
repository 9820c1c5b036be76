import type { RowBlock } from '@accelerator/inspect';
import type { JSX } from 'preact';
import { cellView } from '../../cells/cell-view.ts';
import { shownName } from '../../html/name-part.ts';
import { Facts } from '../../html/parts.tsx';
import { Value } from '../../html/value.tsx';
import { belowData, dataAddress, thumbAddress } from './addresses.ts';
import { Spark } from './cell.tsx';

/** One row, a value below the other. */
export function RowPage(props: {
  readonly block: RowBlock;
  readonly row: number;
  readonly rows: number;
  /** Where it comes from, in words. */
  readonly origin: string;
}): JSX.Element {
  const { block, row, rows, origin } = props;
  const { dataset, columns } = block;
  return (
    <>
      <RowHead dataset={dataset} row={row} rows={rows} column={undefined} note={origin} />
      <div class="row-values">
        <Facts
          facts={columns.map(({ name, type, values, cut, problem }) => [
            shownName(name),
            <div class="row-value">
              <span class="row-type">
                <a href={belowData(dataset, ['rows', row, name])}>{type}</a>
              </span>
              {problem === null ? (
                <OneValue
                  place={{ dataset, row, column: name }}
                  type={type}
                  value={values[0]}
                  cut={cut['0']}
                  size={384}
                />
              ) : (
                <span class="bad-text">{problem}</span>
              )}
            </div>,
          ])}
        />
      </div>
    </>
  );
}

/** Where one is, and the ways to the rows beside it. */
export function RowHead(props: {
  readonly dataset: string;
  readonly row: number;
  readonly rows: number;
  readonly column: string | undefined;
  readonly note: string;
}): JSX.Element {
  const { dataset, row, rows, column, note } = props;
  const below = (number: number): string =>
    belowData(dataset, column === undefined ? ['rows', number] : ['rows', number, column]);
  const up = column === undefined ? dataAddress(dataset, { row }) : belowData(dataset, ['rows', row]);
  return (
    <header class="data-head">
      <nav class="crumbs" aria-label="Where this is">
        <a href={dataAddress(dataset, { row })}>{dataset}</a>
        {column === undefined ? null : (
          <>
            {' '}
            <span aria-hidden="true">›</span> <a href={belowData(dataset, ['rows', row])}>row {row}</a>
          </>
        )}
      </nav>
      <div class="job-title">
        <h1>{column === undefined ? `Row ${row}` : shownName(column)}</h1>
        {note === '' ? null : <span class="muted">{note}</span>}
        <nav class="job-neighbours" aria-label="Rows beside it" data-steps data-up={up}>
          {row > 0 ? (
            <a rel="prev" href={below(row - 1)}>
              ‹ {row - 1}
            </a>
          ) : null}
          {row + 1 < rows ? (
            <a rel="next" href={below(row + 1)}>
              {row + 1} ›
            </a>
          ) : null}
        </nav>
      </div>
    </header>
  );
}

/** A value with room for it. */
function OneValue(props: {
  readonly place: { readonly dataset: string; readonly row: number; readonly column: string };
  readonly type: string;
  readonly value: unknown;
  readonly cut: number | undefined;
  readonly size: number;
}): JSX.Element {
  const { place, type, value, cut, size } = props;
  const { dataset, row, column } = place;
  const view = cellView(type, value, cut);
  if (view.kind === 'picture' || view.kind === 'bytes') {
    return (
      <div class="value-picture">
        {view.kind === 'picture' ? (
          <a href={belowData(dataset, ['rows', row, column])}>
            <img
              src={thumbAddress(dataset, { column, row, size, digest: view.digest })}
              alt={`${column} of row ${row}`}
            />
          </a>
        ) : null}
        <span class="muted">{view.text}</span>
      </div>
    );
  }
  if (view.kind === 'vector') return <Spark numbers={view.numbers} label={view.text} width={420} height={70} />;
  if (view.kind === 'json' && cut === undefined) return <Value value={value} />;
  if (view.kind === 'text' || view.kind === 'json') {
    return (
      <span class="value-text">
        {String(value)}
        {cut === undefined ? null : <span class="muted">… {cut.toLocaleString('en')} characters</span>}
      </span>
    );
  }
  return (
    <span class={`cell-${view.kind}`} title={view.full === view.text ? undefined : view.full}>
      {view.text}
    </span>
  );
}
