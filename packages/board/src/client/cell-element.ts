import type { BlockColumn } from '@accelerator/inspect';
import { cellView, sparkPath } from '../cells/cell-view.ts';
import { element, svgElement } from './elements.ts';

/** A cell as the server draws it. */
export function cellElement(
  column: BlockColumn,
  place: { readonly row: number; readonly index: number; readonly thumb: string },
): HTMLElement {
  const { name, type, values, cut, problem } = column;
  const { row, index, thumb } = place;
  if (problem !== null) {
    const bad = element('span', 'cell cell-bad', 'can’t be read');
    bad.title = problem;
    return bad;
  }
  const view = cellView(type, values[index], cut[String(index)]);
  if (view.kind === 'picture') {
    const cell = element('span', 'cell cell-picture');
    const picture = document.createElement('img');
    picture.decoding = 'async';
    picture.alt = `${name} of row ${row}`;
    picture.src = thumbOf(thumb, { column: name, row, size: 192, digest: view.digest });
    cell.append(picture, element('span', 'muted', view.text));
    return cell;
  }
  if (view.kind === 'vector') {
    const cell = element('span', 'cell cell-vector');
    const spark = svgElement('svg', {
      class: 'spark',
      viewBox: '-1 -1 122 22',
      width: 120,
      height: 20,
      'aria-hidden': 'true',
    });
    spark.append(svgElement('path', { d: sparkPath(view.numbers, 120, 20) }));
    cell.append(spark, element('span', 'muted', view.text));
    cell.title = view.full;
    return cell;
  }
  const cell = element('span', `cell cell-${view.kind}`, view.text);
  if (view.text === '') cell.append(element('span', 'muted', 'empty'));
  if (view.full !== view.text) cell.title = view.full;
  return cell;
}

export function thumbOf(
  thumb: string,
  {
    column,
    row,
    size,
    digest,
  }: { readonly column: string; readonly row: number; readonly size: number; readonly digest: string },
): string {
  return `${thumb}?${new URLSearchParams({ column, row: String(row), size: String(size), v: digest })}`;
}
