import type { ColumnType } from '@accelerator/column';

export interface GrepColumn {
  readonly name: string;
  /** That of the latest dataset which has it. */
  readonly type: ColumnType;
}

/** What patterns are: regular expressions, texts, or numbers with their comparisons and ranges. */
export type PatternSyntax = 'regex' | 'fixed' | 'numeric';

/**
 * What is looked for, and what is wanted of the rows in which it is. Plain data: it is sent to threads. Columns are named;
 * a dataset that does not have one is searched as if it were null there in every row.
 */
export interface GrepRequest {
  /** A row matches when one of them does. None: every row. */
  readonly patterns: readonly string[];
  readonly syntax: PatternSyntax;
  readonly ignoreCase: boolean;
  /** Rows that do not match. */
  readonly invert: boolean;
  /** `price=10..20` */
  readonly ranges: readonly string[];
  readonly search: readonly string[];
  /** Whether columns of bytes and images are searched too. */
  readonly searchBytes: boolean;
  readonly show: readonly string[];
  /** The values of these come behind those that are shown, as exact text. */
  readonly unique: readonly string[];
  /** How many rows of the slice are given before and after one that matches. */
  readonly before: number;
  readonly after: number;
  /**
   * What the shown cells are to hold: their text as the pattern sees it; `marked`: the text, and where the pattern
   * matches; `matches`: only what matches, marked; `json`: the value as JSON; `exact`: a text that can be read back.
   */
  readonly give: 'text' | 'marked' | 'matches' | 'json' | 'exact';
}
