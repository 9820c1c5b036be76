const deepest = 512;

/**
 * Whether a value survives JSON: what `JSON.stringify` would drop, round to null or rewrite is refused. A property that
 * is undefined may stay (it is left out), since optional properties are written so.
 */
export function isJson(value: unknown, depth = 0): boolean {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return true;
    case 'number':
      return Number.isFinite(value);
    case 'object':
      if (value === null) return depth > 0;
      if (depth > deepest) return false;
      return Array.isArray(value) ? isJsonArray(value, depth) : isJsonObject(value, depth);
    default:
      return false;
  }
}

function isJsonArray(array: readonly unknown[], depth: number): boolean {
  for (let index = 0; index < array.length; index++) {
    if (!isJson(array[index], depth + 1)) return false;
  }
  return true;
}

function isJsonObject(object: object, depth: number): boolean {
  const prototype: unknown = Object.getPrototypeOf(object);
  if (prototype !== Object.prototype && prototype !== null) return false;
  if ('toJSON' in object) return false;
  for (const key in object) {
    const value: unknown = Reflect.get(object, key);
    if (value !== undefined && !isJson(value, depth + 1)) return false;
  }
  return true;
}
