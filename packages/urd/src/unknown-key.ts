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

/**
 * The first key, at any depth, that an object schema does not know. zod leaves such keys out without a word, so a
 * misspelled option would count as its default. `z.looseObject` and `.catchall` let all keys through.
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
      return firstIn(given, path, () => def.valueType);
    case 'object':
      return isPlain(given) ? inObject(def, given, path) : undefined;
    default:
      return undefined;
  }
}

function inObject(def: z.core.$ZodObjectDef, given: object, path: readonly PropertyKey[]): UnknownKey | undefined {
  const isStrict = def.catchall === undefined || definitionOf(def.catchall).type === 'never';
  const known = Object.keys(def.shape);
  const key = isStrict ? Object.keys(given).find((each) => !known.includes(each)) : undefined;
  return key === undefined ? firstIn(given, path, (each) => def.shape[each]) : { key, path, known };
}

/** Looks into the parts of an array or object, each by the schema that is for it. */
function firstIn(
  given: object,
  path: readonly PropertyKey[],
  schemaOf: (key: string) => Schema | undefined,
): UnknownKey | undefined {
  for (const [key, value] of Object.entries(given)) {
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
