import type { z } from 'zod';

export type Schema = z.core.$ZodType;

/** What a schema is, by zod's own description. */
export function definitionOf(schema: Schema): z.core.$ZodTypes['_zod']['def'] {
  return (schema as z.core.$ZodTypes)._zod.def;
}

/** The schema to which a wrapper (`.optional()`, `.default(…)`, `.transform(…)`) passes what it is given; undefined for any other. */
export function innerSchema(schema: Schema): Schema | undefined {
  const def = definitionOf(schema);
  switch (def.type) {
    case 'optional':
    case 'nullable':
    case 'nonoptional':
    case 'default':
    case 'prefault':
    case 'catch':
    case 'readonly':
      return def.innerType;
    case 'pipe':
      return def.in;
    case 'lazy':
      return def.getter();
    default:
      return undefined;
  }
}
