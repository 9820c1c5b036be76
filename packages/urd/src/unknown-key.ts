import { z } from 'zod';
import { definitionOf, innerSchema, type Schema } from './inner-schema.ts';

/** A key in what was given that the schema does not know. */
export interface UnknownKey {
  readonly key: string;
  /** Of the object that it stands in. */
  readonly path: readonly PropertyKey[];
  /** The keys that this object may have. */
  readonly known: readonly string[];
}

/** The one key that zod leaves out of what may have any key. */
const leftOut = '__proto__';

/**
 * The first key, at any depth, that an object schema does not know. zod leaves such keys out without a word, so a
 * misspelled option would count as its default. `z.looseObject`, `.catchall` and `z.record` let all keys through but one.
 */
export function findUnknownKey(
  schema: Schema,
  given: unknown,
  path: readonly PropertyKey[] = [],
): UnknownKey | undefined {
  if (typeof given !== 'object' || given === null) return undefined;
  const inner = innerSchema(schema);
  if (inner !== undefined) return findUnknownKey(inner, given, path);
  const def = definitionOf(schema);
  switch (def.type) {
    case 'union': {
      const fitting = def.options.find((option) => z.core.safeParse(option, given).success);
      return fitting && findUnknownKey(fitting, given, path);
    }
    case 'array':
      return firstIn(given, path, () => def.element);
    case 'tuple':
      return firstIn(given, path, (index) => def.items[Number(index)] ?? def.rest ?? undefined);
    case 'record':
      if (Object.hasOwn(given, leftOut)) return { key: leftOut, path, known: [] };
      return firstIn(given, path, () => def.valueType);
    case 'object':
      return isPlain(given) ? inObject(def, given, path) : undefined;
    default:
      return undefined;
  }
}

function inObject(def: z.core.$ZodObjectDef, given: object, path: readonly PropertyKey[]): UnknownKey | undefined {
  const isStrict = def.catchall === undefined || definitionOf(def.catchall).type === 'never';
  const { shape } = def;
  const key = Object.keys(given).find((each) => (isStrict ? !Object.hasOwn(shape, each) : each === leftOut));
  if (key !== undefined) return { key, path, known: Object.keys(shape) };
  return firstIn(given, path, (each) => (Object.hasOwn(shape, each) ? shape[each] : undefined));
}

/** Looks into the parts of an array or object, each by the schema that is for it. */
function firstIn(
  given: object,
  path: readonly PropertyKey[],
  schemaOf: (key: string) => Schema | undefined,
): UnknownKey | undefined {
  for (const [key, value] of Object.entries(given)) {
    if (typeof value !== 'object' || value === null) continue;
    const schema = schemaOf(key);
    const found = schema && findUnknownKey(schema, value, [...path, Array.isArray(given) ? Number(key) : key]);
    if (found !== undefined) return found;
  }
  return undefined;
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
