import { formatCount, plural, type RowComparison, type RowPair } from '@accelerator/inspect';
import type { JSX } from 'preact';
import type { CellView } from '../../cells/cell-view.ts';
import { Empty } from '../../html/parts.tsx';
import { url } from '../../html/url.ts';
import { belowData, dataAddress, thumbAddress } from '../data/addresses.ts';

/** A pair with what is shown of it. */
export interface ShownPair extends RowPair {
  readonly cells: readonly [left: CellView | undefined, right: CellView | undefined];
}

export interface CompareQuery {
  readonly left: string;
  readonly right: string;
  readonly column: string | undefined;
  readonly by: string | undefined;
  readonly all: boolean;
  readonly from: number;
}

const ways = {
  source: 'the row that they were made from',
  column: '',
  value: 'their values',
  row: 'their numbers',
} as const;

/** Rows of two datasets beside each other, matched. */
export function ComparePage(props: {
  readonly comparison: RowComparison;
  readonly query: CompareQuery;
  readonly column: string;
  /** Those that can be shown. */
  readonly columns: readonly string[];
  /** By which rows can be matched. */
  readonly names: readonly string[];
  readonly pairs: readonly ShownPair[];
}): JSX.Element {
  const { comparison, query, column, columns, names, pairs } = props;
  const { left, right, same, differ, onlyLeft, onlyRight, by, byColumn, of, from } = comparison;
  const to = (change: Partial<CompareQuery>): string => {
    const { left: a, right: b, column: name, by: way, all, from: start } = { ...query, ...change };
    return url(['compare'], {
      left: a,
      right: b,
      column: name,
      by: way,
      all: all ? 1 : undefined,
      from: start || undefined,
    });
  };
  return (
    <>
      <header class="data-head">
        <div class="compare-title">
          <h1>
            <a class="quiet" href={dataAddress(left)}>
              {left}
            </a>{' '}
            <span aria-hidden="true">⇄</span>
            <span class="only-read">and</span>{' '}
            <a class="quiet" href={dataAddress(right)}>
              {right}
            </a>
          </h1>
        </div>
        <p class="job-sub">
          <strong class="compare-differ">
            {plural(differ, 'row')} differ{differ === 1 ? 's' : ''}
          </strong>
          <span>{formatCount(same)} the same</span>
          {onlyLeft === 0 ? null : (
            <span>
              {formatCount(onlyLeft)} only in {left}
            </span>
          )}
          {onlyRight === 0 ? null : (
            <span>
              {formatCount(onlyRight)} only in {right}
            </span>
          )}
          <span>matched by {byColumn ?? ways[by]}</span>
        </p>
      </header>
      <form class="filters" action="/compare">
        <input type="hidden" name="left" value={query.left} />
        <input type="hidden" name="right" value={query.right} />
        <label>
          <span class="muted">column</span>{' '}
          <select name="column">
            {columns.map((name) => (
              <option key={name} selected={name === column}>
                {name}
              </option>
            ))}
          </select>
        </label>
        <label>
          <span class="muted">match by</span>{' '}
          <select name="by">
            <option value="">what fits</option>
            {names.map((name) => (
              <option key={name} value={name} selected={name === query.by}>
                {name}
              </option>
            ))}
            <option value="row" selected={query.by === 'row'}>
              number of the row
            </option>
            <option value="value" selected={query.by === 'value'}>
              value
            </option>
          </select>
        </label>
        <label class="check">
          <input type="checkbox" name="all" value="1" checked={query.all} /> rows that are the same, too
        </label>
        <button type="submit">Show</button>
        <fieldset class="compare-modes with-script" hidden>
          <legend class="only-read">How pairs are shown</legend>
          {['beside', 'slider', 'swap', 'difference'].map((mode) => (
            <label key={mode}>
              <input type="radio" name="mode" value={mode} data-mode={mode} checked={mode === 'beside'} /> {mode}
            </label>
          ))}
        </fieldset>
      </form>
      {pairs.length === 0 ? (
        <Empty title={query.all ? 'They have no rows' : 'No row differs'}>
          {query.all ? undefined : <a href={to({ all: true })}>show all pairs</a>}
        </Empty>
      ) : (
        <ol class="pairs" data-pairs>
          {pairs.map((pair, index) => (
            <Pair
              key={`${pair.left}-${pair.right}`}
              pair={pair}
              comparison={comparison}
              column={column}
              number={from + index}
            />
          ))}
        </ol>
      )}
      <nav class="pager" aria-label="Pages of pairs">
        {from > 0 ? <a href={to({ from: Math.max(0, from - pairs.length) })}>‹ before</a> : null}
        {pairs.length === 0 ? null : (
          <span class="muted">
            {formatCount(from + 1)} to {formatCount(from + pairs.length)} of {formatCount(of)}
          </span>
        )}
        {from + pairs.length < of ? (
          <a rel="next" href={to({ from: from + pairs.length })}>
            after ›
          </a>
        ) : null}
      </nav>
    </>
  );
}

function Pair(props: {
  readonly pair: ShownPair;
  readonly comparison: RowComparison;
  readonly column: string;
  readonly number: number;
}): JSX.Element {
  const { pair, comparison, column, number } = props;
  const { left, right, name, differs, cells } = pair;
  const title = name === null ? `row ${right ?? left}` : String(name);
  const sides = [
    { id: comparison.left, row: left, cell: cells[0], side: 'left' },
    { id: comparison.right, row: right, cell: cells[1], side: 'right' },
  ] as const;
  const arePictures = cells.every((cell) => cell?.kind === 'picture');
  return (
    <li class={`pair ${arePictures ? 'pair-pictures' : 'pair-values'}`} id={`pair-${number}`} tabindex={-1}>
      <header class="pair-head">
        <strong>{title}</strong>
        <span class={differs ? 'pair-differs' : 'muted'}>
          {left === null || right === null ? 'only one' : differs ? 'differs' : 'the same'}
        </span>
      </header>
      <div class="pair-sides">
        {sides.map(({ id, row, cell, side }) => (
          <figure key={side} class={`pair-side pair-${side}`}>
            {row === null ? (
              <span class="wall-none muted">not there</span>
            ) : (
              <a href={belowData(id, ['rows', row, column])}>
                <SideCell id={id} row={row} column={column} cell={cell} />
              </a>
            )}
            <figcaption>
              {id}
              {row === null ? '' : ` · row ${row}`}
              {cell?.kind === 'picture' ? ` · ${cell.text}` : ''}
            </figcaption>
          </figure>
        ))}
        {arePictures ? (
          <figure class="pair-side pair-both" aria-hidden="true">
            <span class="difference">
              {sides.map(({ id, row, cell, side }) =>
                cell?.kind === 'picture' && row !== null ? (
                  <img
                    key={side}
                    src={thumbAddress(id, { column, row, size: 384, digest: cell.digest })}
                    alt=""
                    loading="lazy"
                  />
                ) : null,
              )}
            </span>
            <figcaption>difference</figcaption>
          </figure>
        ) : null}
      </div>
    </li>
  );
}

function SideCell(props: {
  readonly id: string;
  readonly row: number;
  readonly column: string;
  readonly cell: CellView | undefined;
}): JSX.Element {
  const { id, row, column, cell } = props;
  if (cell === undefined) return <span class="wall-none muted">can’t be read</span>;
  if (cell.kind !== 'picture') return <span class={`pair-value cell-${cell.kind}`}>{cell.full}</span>;
  return (
    <img
      src={thumbAddress(id, { column, row, size: 384, digest: cell.digest })}
      alt={`${column} of row ${row} of ${id}`}
      loading="lazy"
    />
  );
}
