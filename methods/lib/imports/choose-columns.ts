import { unreadableTable } from '../csv/errors.ts';
import { wrongImport } from './errors.ts';
import type { ColumnChoice } from './import-options.ts';

/** A column of a file that is imported. */
export interface ChosenColumn {
  /** Which of those in the file. */
  readonly index: number;
  /** What it is called in the dataset. */
  readonly label: string;
}

/** Where columns are chosen, for messages. */
export interface ChoicePlace {
  readonly method: string;
  readonly file: string;
  /** Name of a column with the numbers of rows or lines, which no other may have; '': there is none. */
  readonly number: string;
}

/**
 * The columns of a file that are imported, in the order in which they are wanted.
 * @param names in the file
 * @throws AcceleratorError `TABLE_OPTIONS`; `TABLE_FILE` for two of one name
 */
export function chooseColumns(names: readonly string[], choice: ColumnChoice, place: ChoicePlace): ChosenColumn[] {
  const { columns, discard, rename } = choice;
  const check = (option: string, wanted: readonly string[], known: readonly string[]): void => {
    const stray = wanted.find((name) => !known.includes(name));
    if (stray === undefined) return;
    throw wrongImport(
      place.method,
      `${option} names the column '${stray}', but those of '${place.file}' are ${listed(known)}`,
    );
  };
  check('rename', Object.keys(rename), names);
  const labels = names.map((name) => labelOf(name, rename));
  check('discard', discard, labels);
  check('columns', columns ?? [], labels);
  const found = labels.map((label, index) => ({ index, label }));
  const kept = found.filter(
    ({ label }) => !discard.includes(label) && (columns === undefined || columns.includes(label)),
  );
  for (const [index, { label }] of kept.entries()) {
    if (kept.findIndex((each) => each.label === label) !== index) {
      throw unreadableTable(place.file, `two of its columns are to be called '${label}'`, {
        hint: '`discard` leaves both out, `rename` may have made them the same.',
      });
    }
  }
  if (place.number !== '' && kept.some(({ label }) => label === place.number)) {
    throw wrongImport(
      place.method,
      `the column of numbers is to be '${place.number}', as one of '${place.file}' is called`,
    );
  }
  if (columns !== undefined) kept.sort((one, other) => columns.indexOf(one.label) - columns.indexOf(other.label));
  return kept;
}

export function labelOf(name: string, rename: ColumnChoice['rename']): string {
  return Object.hasOwn(rename, name) ? (rename[name] ?? name) : name;
}

function listed(names: readonly string[]): string {
  if (names.length === 0) return 'none';
  return names.length > 20 ? `${names.slice(0, 20).join(', ')}, …` : names.join(', ');
}
