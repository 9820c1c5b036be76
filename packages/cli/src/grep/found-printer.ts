import type { FoundRow, GrepResult } from '@accelerator/inspect';

/** What is printed of rows that were found, in whatever format. */
export interface FoundShape {
  /** A line for each match, instead of one for each row. */
  readonly byMatch: boolean;
  readonly datasetIds: boolean;
  readonly sliceNumbers: boolean;
  readonly rowNumbers: boolean;
}

/** Turns rows into text. */
export interface FoundPrinter {
  /** What stands before all rows. */
  begin(): string;
  rows(result: GrepResult): string;
}

/** What stands before the columns. */
export function prefixNames({ datasetIds, sliceNumbers, rowNumbers }: FoundShape): string[] {
  return [...(datasetIds ? ['dataset'] : []), ...(sliceNumbers ? ['slice'] : []), ...(rowNumbers ? ['row'] : [])];
}

/** The same of a row. */
export function prefixOf(
  dataset: string,
  { sliceno, row }: FoundRow,
  { datasetIds, sliceNumbers, rowNumbers }: FoundShape,
): (string | number)[] {
  return [...(datasetIds ? [dataset] : []), ...(sliceNumbers ? [sliceno] : []), ...(rowNumbers ? [row] : [])];
}
