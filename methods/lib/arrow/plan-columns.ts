import { DataType, type Field } from 'apache-arrow';
import { unreadableTable } from '../csv/errors.ts';
import { type ChoicePlace, chooseColumns } from '../imports/choose-columns.ts';
import type { ColumnChoice } from '../imports/import-options.ts';
import type { ImportedColumn } from './import-batches.ts';
import { kindOfField } from './kind-of-field.ts';

/**
 * What becomes of the columns of a file. @throws AcceleratorError `TABLE_FILE`, `TABLE_OPTIONS`
 */
export function planColumns(fields: readonly Field[], choice: ColumnChoice, place: ChoicePlace): ImportedColumn[] {
  const chosen = chooseColumns(
    fields.map(({ name }) => name),
    choice,
    place,
  );
  if (chosen.length === 0) {
    throw unreadableTable(place.file, fields.length === 0 ? 'it has no columns' : 'no column of it is left');
  }
  return chosen.map(({ index, label }) => {
    const field = fields[index];
    const kind = field === undefined ? undefined : kindOfField(field);
    if (field === undefined || kind === undefined) {
      throw unreadableTable(
        place.file,
        `the column '${label}' has the type ${String(field?.type)}, which no column here holds`,
        { hint: `Leave it out: discard: ['${label}'].` },
      );
    }
    return { index, label, nullable: field.nullable || DataType.isNull(field.type), kind, field };
  });
}
