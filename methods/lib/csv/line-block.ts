/** Set in the length of a line that is no row, or goes over several lines of the file: a second word says which. */
export const flag = 0x8000_0000;

/** Whether each line of the file is a row, in a block with so many words. */
export function isPlainBlock(words: number, rows: number, lines: number): boolean {
  return words === rows && words === lines;
}

/** Lines that follow one another in a file. */
export interface LineBlock {
  /** Where in the file the first begins. */
  readonly offset: number;
  readonly bytes: number;
  /**
   * Where the lines end. Of a block in which each line of the file is a row, from the beginning of the block. Else for
   * each the length with what ends it; with the flag set, and another word, as `flag` says.
   */
  readonly words: Uint32Array;
  readonly rows: number;
  readonly skipped: number;
  /** How many lines of the file these are: a row with quoted line breaks is several. */
  readonly lines: number;
  /** Whether all is known to be UTF-8. */
  readonly isText: boolean;
}
