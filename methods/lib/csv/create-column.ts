import { type ColumnType, createTextConverter, type TextType } from '@accelerator/sdk';
import type { CsvOptions } from './csv-options.ts';
import { type FieldColumn, TextColumn } from './text-column.ts';

/** A column as it is to be declared. */
export interface ColumnPlan {
  readonly type: ColumnType;
  readonly nullable: boolean;
}

type ColumnOptions = Pick<CsvOptions, 'types' | 'as' | 'null'>;

/**
 * What collects the fields of a column.
 * @param encoding how the file is written, as it is read
 */
export function createColumn(label: string, encoding: string, options: ColumnOptions): FieldColumn & ColumnPlan {
  const type = Object.hasOwn(options.types, label) ? options.types[label] : undefined;
  if (type === undefined) return new TextColumn(options.as, options.null);
  return createTextConverter(withFileOptions(type, encoding, options.null));
}

/** What is said for the whole file counts where the type does not say it. */
function withFileOptions(type: TextType, encoding: string, nullWords: readonly string[]): TextType {
  const given = typeof type === 'string' ? { type } : type;
  const hasNulls = given.null !== undefined || given.nullable !== undefined;
  return {
    ...(nullWords.length > 0 && !hasNulls && { null: nullWords }),
    ...(given.type === 'unicode' && encoding !== 'utf-8' && { encoding }),
    ...given,
  };
}
