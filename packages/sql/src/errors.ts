import { AcceleratorError } from '@accelerator/base';

/**
 * A query that Polars does not take: a mistake in it, a column or table that is not there, or what its SQL has not.
 *
 * @remedy The sentence has what Polars says. `ax ds DATASET` lists the columns of a table.
 */
export function sqlInvalid(reason: string): AcceleratorError {
  // Behind a blank line Polars prints how far it had planned.
  const [first = ''] = reason.trim().split('\n\n');
  // What it does not know it prints as its parser has it, in braces, hundreds of words long.
  const [, before = first, , after = ''] = /^([^{]*)(\{.{80,}\})([^{]*)$/s.exec(first) ?? [];
  const sentence = `${before}${after}`.replace(/\s+/g, ' ').trim().replace(/[.:]$/, '');
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

/** A number of a column of 32 bits that has no room in it. */
export function sqlTooLarge(column: string, number: unknown): AcceleratorError {
  return new AcceleratorError({
    code: 'SQL_TYPE',
    message: `The column '${column}' of the result is one of 32 bits, and has the number ${number}.`,
    hint: 'Cast it in the query: `cast(… as bigint)`.',
    details: { column },
  });
}
