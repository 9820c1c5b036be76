import type { ColumnType, TextType } from '@accelerator/sdk';
import { unreadableTable } from '../csv/errors.ts';
import { type ChoicePlace, chooseColumns, labelOf } from '../imports/choose-columns.ts';
import type { JsonlOptions } from './jsonl-options.ts';
import type { FoundType, Taken } from './type-finder.ts';
import type { KeyPlan } from './value-column.ts';

type TypeOptions = Pick<JsonlOptions, 'types' | 'rename' | 'columns' | 'discard'>;

export interface KnownTypes {
  /** By keys, what was found in the file. */
  readonly found: ReadonlyMap<string, FoundType>;
  /** By labels, the columns of the dataset that is continued. */
  readonly before: ReadonlyMap<string, ColumnType>;
}

/** Whether `types` says of all columns that are imported what they become, so that nothing has to be found out. */
export function knowsAllTypes({ columns, types }: TypeOptions): boolean {
  return columns?.every((label) => Object.hasOwn(types, label)) ?? false;
}

/**
 * What becomes of which keys: those of the dataset that is continued, those in the file, those of `types`.
 * @throws AcceleratorError `TABLE_FILE`, `TABLE_OPTIONS`
 */
export function planKeys(known: KnownTypes, options: TypeOptions, place: ChoicePlace): KeyPlan[] {
  const { types, rename } = options;
  const labels = [...known.before.keys(), ...Object.keys(types)].filter((label) => label !== place.number);
  const named = labels.map((label) => keyOfLabel(label, rename));
  const [before, typed] = [named.slice(0, named.length - Object.keys(types).length), named];
  const keys = [...new Set([...before, ...known.found.keys(), ...typed])];
  const plans = chooseColumns(keys, options, place).map(({ index, label }): KeyPlan => {
    const key = keys[index] ?? '';
    return { key, label, ...typeOf(key, label, known, types) };
  });
  if (plans.length > 0) return plans;
  throw unreadableTable(place.file, keys.length === 0 ? 'no line of it has a key' : 'no column of it is left', {
    hint: 'With `types` there are columns without a row.',
  });
}

function typeOf(
  key: string,
  label: string,
  { found, before }: KnownTypes,
  types: JsonlOptions['types'],
): { readonly type: TextType; readonly takes: Taken } {
  const given = Object.hasOwn(types, label) ? types[label] : undefined;
  if (given !== undefined) {
    return { type: given, takes: (typeof given === 'string' ? given : given.type) === 'json' ? 'json' : 'any' };
  }
  const type = before.get(label);
  if (type !== undefined && type !== 'msgpack' && type !== 'image' && type !== 'vector')
    return { type, takes: takenBy(type) };
  return found.get(key) ?? { type: 'json', takes: 'json' };
}

/** What a column takes that got its type from the import before. */
function takenBy(type: ColumnType): Taken {
  switch (type) {
    case 'json':
      return 'json';
    case 'bool':
      return 'booleans';
    case 'int32':
    case 'int64':
    case 'float32':
    case 'float64':
    case 'number':
      return 'numbers';
    case 'unicode':
    case 'ascii':
    case 'bytes':
      return 'strings';
    default:
      return 'any';
  }
}

function keyOfLabel(label: string, rename: TypeOptions['rename']): string {
  return Object.keys(rename).find((key) => labelOf(key, rename) === label) ?? label;
}
