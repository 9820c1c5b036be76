import { AcceleratorError } from '@accelerator/base';

/**
 * A query that Polars does not take: a mistake in it, a column or table that is not there, or what its SQL has not.
 *
 * @remedy The sentence has what Polars says. `ax ds DATASET` lists the columns of a table.
 */
export function sqlInvalid(reason: string): AcceleratorError {
  // Behind a blank line Polars prints how far it had planned.
  const [first = ''] = reason.trim().split('\n\n');
  const sentence = first.replace(/\s+/g, ' ').trim().replace(/[.:]$/, '');
  return new AcceleratorError({ code: 'SQL_INVALID', message: `The query can't be run: ${sentence}.` });
}

/**
 * A column of the result of a query has values that no column of a dataset can hold as they are.
 *
 * @remedy Cast it in the query, such as `cast(x as text)`.
 */
export function sqlType(column: string, found: string, hint: string): AcceleratorError {
  return new AcceleratorError({
    code: 'SQL_TYPE',
    message: `The column '${column}' of the result has ${found}, which no column of a dataset holds.`,
    hint,
    details: { column },
  });
}
