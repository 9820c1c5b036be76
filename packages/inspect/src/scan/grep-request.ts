import type { ColumnType } from '@accelerator/column';
import type { ColumnRange } from './ranges.ts';

export interface GrepColumn {
  readonly name: string;
  readonly type: ColumnType;
}

/** What is looked for, and what is wanted of the rows in which it is. Plain data: it is sent to threads. */
export interface GrepRequest {
  readonly pattern: string;
  readonly ignoreCase: boolean;
  /** Rows that do not match. */
  readonly invert: boolean;
  readonly ranges: readonly ColumnRange[];
  /** The columns that are searched; none: every row matches. */
  readonly search: readonly GrepColumn[];
  readonly show: readonly GrepColumn[];
  /**
   * What the shown cells are to hold: their text as the pattern sees it; `marked`: the text, and where the pattern
   * matches; `matches`: only what matches, marked; `json`: the value as JSON. `count`: there are no cells.
   */
  readonly give: 'text' | 'marked' | 'matches' | 'json' | 'count';
}

/** Unicode mode where the pattern allows it: there `.` is a whole character, but `\-` and the like are errors. */
export function compilePattern(pattern: string, ignoreCase: boolean, global = false): RegExp {
  const flags = `${ignoreCase ? 'i' : ''}${global ? 'g' : ''}`;
  try {
    return new RegExp(pattern, `u${flags}`);
  } catch {
    return new RegExp(pattern, flags);
  }
}
