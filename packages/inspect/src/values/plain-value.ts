import type { ColumnType } from '@accelerator/column';
import { type JsonForms, jsonWith } from '@accelerator/job';
import { fieldText } from '@accelerator/text';

/**
 * A value as JSON can say it, for other programs: bytes as base64, dates in ISO form, bigints as text, maps as lists of
 * pairs, sets as lists; numbers that JSON has not become null.
 *
 * @param onLost told of each such number
 */
export function plainJson(value: unknown, onLost: () => void = () => {}): unknown {
  const forms: JsonForms = {
    number() {
      onLost();
      return null;
    },
    view: ({ buffer, byteOffset, byteLength }) => base64(new Uint8Array(buffer, byteOffset, byteLength)),
  };
  return jsonWith(forms, value);
}

/** The values of a column as text that is read back as they are; bytes and images in base64, msgpack and vectors as JSON. */
export function exactText(type: ColumnType, onLost: () => void = () => {}): (value: unknown) => string {
  if (type === 'vector') return (value) => JSON.stringify(plainVector(value, onLost));
  const text = fieldText(type === 'image' ? 'bytes' : type);
  return text ?? ((value) => JSON.stringify(plainJson(value, onLost)));
}

/** The numbers of a vector. @param onLost told of each that JSON has not: it becomes null */
export function plainVector(value: unknown, onLost: () => void = () => {}): (number | null)[] | null {
  if (!(value instanceof Float32Array)) return null;
  return Array.from(value, (number) => {
    if (!Number.isFinite(number)) onLost();
    return Number.isFinite(number) ? number : null;
  });
}

export function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}

/** `2026-11-20` for a day, `2026-11-20T01:02:03.004Z` for an instant. */
export function isoDate(type: ColumnType, date: Date): string {
  const text = date.toISOString();
  return type === 'date' ? text.slice(0, text.indexOf('T')) : text;
}
