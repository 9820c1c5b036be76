import { AcceleratorError } from '@accelerator/base';

/**
 * Two datasets have more rows than can be compared in memory.
 *
 * @remedy Compare a part of them: a dataset of some rows, which `select_columns` or `filter_rows` makes.
 */
export function tooManyRows(dataset: string, rows: number, most: number): AcceleratorError {
  return new AcceleratorError({
    code: 'TOO_MANY_ROWS',
    message: `Expected datasets of at most ${most} rows to compare, received ${dataset} with ${rows}.`,
  });
}

/**
 * Two datasets have no column of the same name and type, so that nothing of them can be compared.
 *
 * @remedy Compare datasets of the same kind, such as those of two jobs of one method.
 */
export function nothingToCompare(left: string, right: string): AcceleratorError {
  return new AcceleratorError({
    code: 'NOTHING_TO_COMPARE',
    message: `Expected a column that both ${left} and ${right} have, found none of the same name and type.`,
  });
}
