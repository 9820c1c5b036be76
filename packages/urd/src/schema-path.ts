import type { z } from 'zod';

/** zod calls an integer a number when it received neither. */
export function isInteger(schema: Schema | undefined): boolean {
  return schema !== undefined && 'isInt' in schema && schema.isInt === true;
}

type Schema = z.core.$ZodType;

/** The schema of the value at a path, as far as objects, lists, tuples and what wraps them lead there. */
export function schemaAt(schema: Schema, path: readonly PropertyKey[]): Schema | undefined {
  let current: Schema | undefined = unwrap(schema);
  for (const step of path) {
    const def: unknown = current?._zod.def;
    current = unwrap(partOf(def, step));
  }
  return current;
}

function partOf(def: unknown, step: PropertyKey): Schema | undefined {
  if (typeof def !== 'object' || def === null) return undefined;
  if ('shape' in def && typeof def.shape === 'object' && def.shape !== null)
    return asSchema(Reflect.get(def.shape, step));
  if ('items' in def && Array.isArray(def.items) && typeof step === 'number') return asSchema(def.items[step]);
  if ('element' in def) return asSchema(def.element);
  if ('valueType' in def) return asSchema(def.valueType);
  return undefined;
}

function unwrap(schema: Schema | undefined): Schema | undefined {
  let current = schema;
  for (let def: unknown = current?._zod.def; typeof def === 'object' && def !== null; def = current?._zod.def) {
    const inner = 'innerType' in def ? def.innerType : 'in' in def ? def.in : undefined;
    if (asSchema(inner) === undefined) return current;
    current = asSchema(inner);
  }
  return current;
}

function asSchema(value: unknown): Schema | undefined {
  return typeof value === 'object' && value !== null && '_zod' in value ? (value as Schema) : undefined;
}
