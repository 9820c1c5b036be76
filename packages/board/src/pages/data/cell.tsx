import type { BlockColumn } from '@accelerator/inspect';
import type { JSX } from 'preact';
import { cellView, sparkPath } from '../../cells/cell-view.ts';
import { thumbAddress } from './addresses.ts';

/** Where a cell is. */
export interface CellPlace {
  readonly dataset: string;
  readonly row: number;
  /** In the block. */
  readonly index: number;
}

/** A cell as tables have it. */
export function Cell(props: {
  readonly column: BlockColumn;
  readonly place: CellPlace;
  /** The picture of a value by its address: in a report, which has no board to ask. */
  readonly pictures?: ReadonlyMap<string, string>;
}): JSX.Element {
  const { column, place, pictures } = props;
  const { name, type, values, cut, problem } = column;
  const { dataset, row, index } = place;
  if (problem !== null) {
    return (
      <span class="cell cell-bad" title={problem}>
        can’t be read
      </span>
    );
  }
  const view = cellView(type, values[index], cut[String(index)]);
  if (view.kind === 'picture') {
    const address = thumbAddress(dataset, { column: name, row, size: 192, digest: view.digest });
    const source = pictures === undefined ? address : pictures.get(address);
    return (
      <span class="cell cell-picture">
        {source === undefined ? null : (
          <img src={source} alt={`${name} of row ${row}`} loading="lazy" decoding="async" />
        )}
        <span class="muted">{view.text}</span>
      </span>
    );
  }
  if (view.kind === 'vector') return <Spark numbers={view.numbers} label={view.text} />;
  return (
    <span class={`cell cell-${view.kind}`} title={view.full === view.text ? undefined : view.full}>
      {view.text === '' ? <span class="muted">empty</span> : view.text}
    </span>
  );
}

/** Numbers as a curve. */
export function Spark(props: {
  readonly numbers: readonly number[];
  readonly label: string;
  readonly width?: number;
  readonly height?: number;
}): JSX.Element {
  const { numbers, label, width = 120, height = 20 } = props;
  return (
    <span class="cell cell-vector">
      <svg
        class="spark"
        viewBox={`-1 -1 ${width + 2} ${height + 2}`}
        width={width}
        height={height}
        role="img"
        aria-label={label}
      >
        <path d={sparkPath(numbers, width, height)} />
      </svg>
      <span class="muted">{label}</span>
    </span>
  );
}
