import { type ColumnType, jsonText } from '@accelerator/column';

/**
 * How the values of a column stand in a file of text, so that reading them as this type gives them back: dates in ISO
 * form, JSON as it is stored, -0 with its sign. Undefined: they have no text (images, msgpack, vectors).
 * @param bytes how those of a column of bytes are written
 */
export function fieldText(
  type: ColumnType,
  bytes: 'base64' | 'hex' | 'utf8' = 'base64',
): ((value: unknown) => string) | undefined {
  switch (type) {
    case 'image':
    case 'msgpack':
    case 'vector':
      return undefined;
    case 'json':
      return (value) => jsonText(value) ?? 'null';
    case 'date':
    case 'datetime':
      return (value) => (value instanceof Date ? isoText(type, value) : String(value));
    case 'bytes':
      return (value) =>
        value instanceof Uint8Array
          ? Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString(bytes)
          : String(value);
    default:
      return (value) => (Object.is(value, -0) ? '-0' : String(value));
  }
}

/** `2026-11-20` for a day, `2026-11-20T01:02:03.004Z` for an instant. */
function isoText(type: 'date' | 'datetime', date: Date): string {
  const text = date.toISOString();
  return type === 'date' ? text.slice(0, text.indexOf('T')) : text;
}
