import { describeValue, isPlainPrototype } from '@accelerator/base';

const deepest = 512;

/**
 * The JSON text that gives exactly this value again, or undefined when there is none: what `JSON.stringify` would leave
 * out, round to null or rewrite is refused.
 */
export function jsonText(value: unknown): string | undefined {
  hasNegativeZero = false;
  if (value === null || !isJson(value, 0)) return undefined;
  return hasNegativeZero ? exactText(value) : JSON.stringify(value);
}

/** Whether the last walk met one. A variable, where a second result would be an object for each value. */
let hasNegativeZero = false;

function isJson(value: unknown, depth: number): boolean {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return true;
    case 'number':
      if (value === 0 && Object.is(value, -0)) hasNegativeZero = true;
      return Number.isFinite(value);
    case 'object':
      if (value === null) return true;
      if (depth > deepest) return false;
      return Array.isArray(value) ? isJsonArray(value, depth) : isJsonObject(value, depth);
    default:
      return false;
  }
}

function isJsonArray(array: readonly unknown[], depth: number): boolean {
  if (!isPlainArray(array)) return false;
  for (let index = 0; index < array.length; index++) {
    if (!isJson(array[index], depth + 1)) return false;
  }
  return true;
}

function isJsonObject(object: object, depth: number): boolean {
  if (!isPlainObject(object)) return false;
  for (const key in object) {
    if (!isJson(object[key], depth + 1)) return false;
  }
  return true;
}

function isPlainArray(array: readonly unknown[]): boolean {
  return Object.getPrototypeOf(array) === Array.prototype && !('toJSON' in array);
}

function isPlainObject(object: object): object is Readonly<Record<string, unknown>> {
  return isPlainPrototype(Object.getPrototypeOf(object)) && !('toJSON' in object);
}

/** JSON can say -0, which `JSON.stringify` does not. */
function exactText(value: unknown): string {
  if (Object.is(value, -0)) return '-0';
  if (Array.isArray(value)) return `[${value.map(exactText).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).map(([key, each]) => `${JSON.stringify(key)}:${exactText(each)}`);
  return `{${entries.join(',')}}`;
}

/** Where a value stops being JSON, and what is there, in words; undefined when it is JSON all through. */
export function notJson(value: unknown, place = 'value', depth = 0): string | undefined {
  if (typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value)) return undefined;
  if (value === null) return depth > 0 ? undefined : `${place} is null`;
  if (depth > deepest) return `${place.slice(0, 200)}… is nested more than ${deepest} deep, or holds itself`;
  if (Array.isArray(value) && isPlainArray(value)) {
    for (const [index, each] of value.entries()) {
      const found = notJson(each, `${place}[${index}]`, depth + 1);
      if (found !== undefined) return found;
    }
    return undefined;
  }
  if (typeof value !== 'object' || !isPlainObject(value)) {
    return `${place} is ${value === undefined ? 'undefined' : describeValue(value)}`;
  }
  for (const [key, each] of Object.entries(value)) {
    const step = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
    const found = notJson(each, place + step, depth + 1);
    if (found !== undefined) return found;
  }
  return undefined;
}
