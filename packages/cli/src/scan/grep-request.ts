import type { ColumnType } from '@accelerator/column';
import type { ColumnRange } from './ranges.ts';

export interface GrepColumn {
  readonly name: string;
  readonly type: ColumnType;
}

/** What is looked for, and how it is shown. Plain data: it is sent to threads. */
export interface GrepRequest {
  readonly pattern: string;
  readonly ignoreCase: boolean;
  /** Rows that do not match. */
  readonly invert: boolean;
  readonly ranges: readonly ColumnRange[];
  /** The columns that are searched; none: every row matches. */
  readonly search: readonly GrepColumn[];
  readonly show: readonly GrepColumn[];
  /** Whole rows, every match by itself, or only how many rows match. */
  readonly output: 'rows' | 'matches' | 'count';
  readonly json: boolean;
  readonly rowNumbers: boolean;
  readonly datasetIds: boolean;
  readonly colours: boolean;
}

/** Some rows that were found: their lines, and how many there are. */
export interface GrepChunk {
  readonly text: string;
  readonly rows: number;
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
