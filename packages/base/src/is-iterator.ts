import { types } from 'node:util';

/** Whether a value only gives something when somebody goes over it: a generator, `map.values()`, and their like. */
export function isIterator(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (types.isGeneratorObject(value) || types.isMapIterator(value) || types.isSetIterator(value)) return true;
  if (!('next' in value) || typeof value.next !== 'function') return false;
  return Symbol.iterator in value || Symbol.asyncIterator in value;
}
