import type { SliceRows } from '../datasets/slice-rows.ts';
import { ContextRows } from './context-rows.ts';
import { type PackedRows, RowPacker } from './found-rows.ts';
import type { GrepRequest } from './grep-request.ts';
import { createMatcher } from './matcher.ts';
import { rangesIn, rowsInRanges } from './ranges.ts';
import { SearchedColumns } from './searched-columns.ts';
import { ShownCells } from './shown-cells.ts';

/** A message of so much text, in UTF-16 units, is worth sending. */
const chunkLength = 1 << 16;

/** What was found in some more rows of a slice. */
export interface SliceMatches {
  readonly found: PackedRows;
  /** So many rows of the slice have been searched: what comes stands behind them. */
  readonly searched: number;
}

interface GrepSliceOptions {
  /** Asked now and then: whether nobody wants to know more. */
  readonly isDone?: () => boolean;
  /** Whether blocks without a match are told, too. */
  readonly everyBlock?: boolean;
}

/** Searches one slice, from the first row to the last. Yields whenever a block of rows held a match. */
export function* grepSlice(
  slice: SliceRows,
  request: GrepRequest,
  { isDone = () => false, everyBlock = false }: GrepSliceOptions = {},
): Generator<SliceMatches, undefined> {
  const { dataset, sliceno, retracted } = slice;
  const ranges = rangesIn(dataset, request.ranges);
  if (ranges === undefined) return;
  const before = dataset.rowsPerSlice.slice(0, sliceno).reduce((sum, rows) => sum + rows, 0);
  const matcher = createMatcher(request);
  const searched = new SearchedColumns(slice, request, matcher);
  const packer = new RowPacker();
  const cells = new ShownCells(slice, request, { searched, matcher, packer });
  const context =
    request.before + request.after === 0
      ? undefined
      : new ContextRows(request, retracted, (row, role, startsGroup) => {
          packer.beginRowAs(before + row, role, startsGroup);
          cells.add(0, row);
        });
  try {
    for (const { first, rows, has } of rowsInRanges(slice, ranges)) {
      for (let at = first; at < first + rows; ) {
        if (isDone()) return;
        const count = searched.take(at, first + rows - at);
        for (let row = 0; row < count; row++) {
          if (has !== undefined && !has(at - first + row)) continue;
          if (searched.matches(row) === request.invert) continue;
          if (context === undefined) {
            packer.beginRow(before + at + row);
            cells.add(row, at + row);
          } else context.match(at + row);
          if (packer.length >= chunkLength) yield { found: packer.take(), searched: at + row + 1 };
        }
        at += count;
        context?.passed(at);
        if (packer.rows > 0 || everyBlock) yield { found: packer.take(), searched: at };
      }
    }
    context?.passed(dataset.rowsPerSlice[sliceno] ?? 0);
    if (packer.rows > 0) yield { found: packer.take(), searched: dataset.rowsPerSlice[sliceno] ?? 0 };
  } finally {
    searched.close();
    cells.close();
  }
}
