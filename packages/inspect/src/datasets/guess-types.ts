import type { ColumnType } from '@accelerator/column';
import type { Dataset } from '@accelerator/dataset';
import { type GuessedType, guessTextType } from '@accelerator/text';

/** What the texts of a dataset may become. */
export interface GuessedTypes {
  readonly dataset: string;
  /** From how many rows. */
  readonly rows: number;
  /** By column. */
  readonly columns: ReadonlyMap<string, GuessedType>;
}

const textTypes: readonly ColumnType[] = ['bytes', 'ascii', 'unicode'];

/** Guesses what columns of text hold, by the first rows in the order of a file that was imported. */
export function guessTypes(dataset: Dataset, names: readonly string[] | undefined, most = 10_000): GuessedTypes {
  const wanted = names ?? [...dataset.columns.keys()].filter((name) => isText(dataset, name));
  const columns = new Map(
    wanted.map((name) => {
      const values: Uint8Array[] = [];
      for (const value of dataset.iterate('roundrobin', name, { slice: Math.min(most, dataset.rows) })) {
        if (value instanceof Uint8Array) values.push(value);
        else if (typeof value === 'string') values.push(Buffer.from(value, 'utf8'));
      }
      const guess = isText(dataset, name) ? guessTextType(values, dataset.column(name).type === 'bytes') : {};
      return [name, { type: undefined, ...guess }] as const;
    }),
  );
  return { dataset: dataset.id, rows: Math.min(most, dataset.rows), columns };
}

function isText(dataset: Dataset, name: string): boolean {
  return textTypes.includes(dataset.column(name).type);
}
