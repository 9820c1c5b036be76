import { decimalShape, decimalTextAt } from '@accelerator/column';
import { createTextConverter, type TextBatch, type TextConverter, type TextType } from '../src/index.ts';

/** What a text becomes: a value, null, or `bad: …`. */
export function converted(type: TextType, text: string | Uint8Array): unknown {
  return appended(createTextConverter(type), text);
}

export function appended(converter: TextConverter, text: string | Uint8Array): unknown {
  // In the middle of other bytes, which must not count.
  const bytes = Buffer.concat([
    Buffer.from('9Z'),
    typeof text === 'string' ? Buffer.from(text) : text,
    Buffer.from('9Z'),
  ]);
  const [start, end] = [2, bytes.length - 2];
  if (!converter.append(bytes, start, end)) {
    if (converter.rows !== 0) throw new Error('A bad text has left a row.');
    return `bad: ${converter.reasonOf(bytes, start, end)}`;
  }
  return valuesOf(converter.take())[0];
}

/** The values of a batch as a reader gives them, but for dates: ISO texts, to the microsecond. */
export function valuesOf({ type, rows, values, offsets, isNull, nulls }: TextBatch): unknown[] {
  return Array.from({ length: rows }, (_, row) => {
    if (nulls > 0 && isNull(row)) return null;
    const decimal = decimalShape(type);
    if (decimal !== undefined && values instanceof Uint8Array)
      return decimalTextAt(values, offsets[row] ?? 0, decimal.scale);
    if (offsets.length > 0) {
      const bytes = Buffer.from(values.buffer, values.byteOffset, values.byteLength).subarray(
        offsets[row],
        offsets[row + 1],
      );
      return type === 'bytes'
        ? new Uint8Array(bytes)
        : type === 'json'
          ? JSON.parse(bytes.toString())
          : bytes.toString();
    }
    const value = values[row];
    if (type === 'bool') return value === 1;
    if (type === 'date') return new Date(Number(value) * 86_400_000).toISOString().slice(0, 10);
    if (type === 'datetime') return new Date(Number(value)).toISOString();
    return value;
  });
}

export const isBad = (value: unknown): boolean => typeof value === 'string' && value.startsWith('bad: ');
