import { AcceleratorError, type Dataset } from '@accelerator/sdk';

/** A value that can't be what its column is to become, and where it stands. */
export interface BadValue {
  readonly column: string;
  readonly type: string;
  /** What it is, as it is shown. */
  readonly value: string;
  readonly reason: string;
}

/** @param where `row 3 of slice 0 in dataset main-1` */
export function badValue({ column, type, value, reason }: BadValue, where: string): AcceleratorError {
  return new AcceleratorError({
    /**
     * A text can't become a value of the type that its column is to have.
     *
     * @remedy Mend the data, declare another type, give the column a default, or let such rows go with
     * `onError: 'record'`.
     */
    code: 'BAD_VALUE',
    message: `Expected ${/^[aiu]/.test(type) && type !== 'unicode' ? 'an' : 'a'} ${type} in column '${column}' for ${where}, received ${value}: ${reason}.`,
    hint: `With onError: 'record' such rows go to the dataset bad; defaults: { ${column}: … } puts a value in their place.`,
    details: { column, value },
  });
}

export function missingColumn(
  source: Dataset,
  column: string,
  reason: string | undefined,
  names: Iterable<string>,
): AcceleratorError {
  return new AcceleratorError({
    /**
     * A column is to get a type, a default or another name that the dataset has not got.
     *
     * @remedy Check the name; after `rename`, the new one counts.
     */
    code: 'NO_SUCH_COLUMN',
    message: `There is no column '${column}' in dataset ${source.id}${reason === undefined ? '' : `: ${reason}`}.`,
    hint: `There are ${[...names].map((name) => `'${name}'`).join(', ')}.`,
    details: { column, dataset: source.id },
  });
}

export function twoToOne(source: Dataset, columns: readonly [string, string], name: string): AcceleratorError {
  return new AcceleratorError({
    /**
     * Two columns of a dataset are to get the same name.
     *
     * @remedy Give one of them another name, or `null`, and it goes. Columns of different datasets may get one name.
     */
    code: 'RENAMED_TO_ONE',
    message: `Expected another name for each column, but '${columns[0]}' and '${columns[1]}' of dataset ${source.id} are both to be '${name}'.`,
    details: { columns, name },
  });
}

/** A column whose values are no text, and have none that is clear. */
export function noText(source: Dataset, column: string, type: string): AcceleratorError {
  return new AcceleratorError({
    /**
     * A column is to get a type, but its values are images or other objects, which are no text.
     *
     * @remedy Leave the column out of `types`.
     */
    code: 'NO_TEXT',
    message: `Expected text in column '${column}' of dataset ${source.id}, but it has the type ${type}.`,
    details: { column, dataset: source.id, type },
  });
}

/** A text type that does not go with a column, or with what else was asked for. */
export function wrongTyping(message: string, hint?: string): AcceleratorError {
  return new AcceleratorError({
    /**
     * What was asked of `type_columns` does not go together.
     *
     * @remedy The sentence says what.
     */
    code: 'WRONG_TYPING',
    message,
    hint,
  });
}
