import { isAscii, isUtf8 } from 'node:buffer';
import { type BatchInput, type ColumnType, decimalShape, writeInt128 } from '@accelerator/sdk';
import { type Data, type DataType, type Decimal, Field } from 'apache-arrow';
import { spansOf } from './byte-spans.ts';
import { cellText, decimalWords, NoJson } from './cell-text.ts';
import { batchOf, type ColumnKind, type Findings } from './column-kind.ts';
import { decimalText, scaledDecimal, uuidText } from './exact-text.ts';

/** Of a decimal. */
const int128Bytes = 16;
/** Longer values are copied by the machine's own function. */
const shortBytes = 24;

const sizes = (data: Data) => {
  const spanAt = spansOf(data);
  return (row: number): number => {
    const { start, end } = spanAt(row);
    return end - start;
  };
};

/** Bytes as they are. */
export function bytesKind(type: 'bytes' | 'image'): ColumnKind {
  return { type, sizes, fill: copyBytes };
}

/** Text, which is looked at: others may write what is none. */
export function textKind(type: 'unicode' | 'ascii'): ColumnKind {
  const isGood = type === 'ascii' ? isAscii : isUtf8;
  const reason = type === 'ascii' ? 'it has characters beyond ASCII' : 'it is no UTF-8';
  return {
    type,
    sizes,
    fill(data, rows, findings) {
      const batch = copyBytes(data, rows);
      if (!isWellCut(batch, isGood)) refuseEach(batch, rows, findings, (bytes) => (isGood(bytes) ? undefined : reason));
      return batch;
    },
  };
}

/** Text that is JSON. */
export const jsonTextKind: ColumnKind = {
  type: 'json',
  sizes,
  fill(data, rows, findings) {
    const batch = copyBytes(data, rows);
    refuseEach(batch, rows, findings, (bytes) => (isJson(bytes) ? undefined : 'it is no JSON'));
    return batch;
  },
};

/** Values that are none of ours, as JSON. */
export function nestedKind(type: DataType): ColumnKind {
  const field = new Field('', type);
  return textsKind('json', (data, row) => cellText(data, row, field));
}

/** Decimals as they are; as text where they have more digits than ours, or a scale below zero. */
export function decimalKind(type: Decimal): ColumnKind {
  const shape = decimalShape(`decimal(${type.precision},${type.scale})`);
  if (shape === undefined) return textsKind('unicode', (data, row) => decimalText(type, decimalWords(data, row)));
  return {
    type: `decimal(${shape.precision},${shape.scale})`,
    fill(data, rows, findings) {
      const values = new Uint8Array(rows.length * int128Bytes);
      for (let place = 0; place < rows.length; place++) {
        const row = rows[place] ?? -1;
        if (row < 0) continue;
        const scaled = scaledDecimal(decimalWords(data, row));
        if (scaled < shape.limit && -scaled < shape.limit) writeInt128(values, place * int128Bytes, scaled);
        else findings.refuse(place, `it has more than ${shape.precision} digits`);
      }
      return batchOf(
        values,
        rows,
        Int32Array.from({ length: rows.length + 1 }, (_, place) => place * int128Bytes),
      );
    },
  };
}

export const uuidKind: ColumnKind = textsKind('unicode', (data, row) => {
  const { bytes, start, end } = spansOf(data)(row);
  return uuidText(bytes.subarray(start, end));
});

/** A column of nulls, of which nobody knows the type. */
export const nullKind: ColumnKind = {
  type: 'json',
  fill: (_data, rows) =>
    batchOf(
      new Uint8Array(0),
      rows.map(() => -1),
      new Int32Array(rows.length + 1),
    ),
};

function textsKind(type: ColumnType, textOf: (data: Data, row: number) => string): ColumnKind {
  return {
    type,
    fill(data, rows, findings) {
      const texts = Array.from(rows, (row, place): string => {
        if (row < 0) return '';
        try {
          return textOf(data, row);
        } catch (error) {
          if (!(error instanceof NoJson)) throw error;
          findings.refuse(place, error.message);
          return '';
        }
      });
      const offsets = new Int32Array(rows.length + 1);
      for (const [place, text] of texts.entries()) {
        offsets[place + 1] = (offsets[place] ?? 0) + Buffer.byteLength(text, 'utf8');
      }
      return batchOf(Buffer.from(texts.join(''), 'utf8'), rows, offsets);
    },
  };
}

function copyBytes(data: Data, rows: Int32Array): BatchInput {
  const spanAt = spansOf(data);
  const offsets = new Int32Array(rows.length + 1);
  let length = 0;
  for (let place = 0; place < rows.length; place++) {
    const row = rows[place] ?? -1;
    if (row >= 0) {
      const { start, end } = spanAt(row);
      length += end - start;
    }
    offsets[place + 1] = length;
  }
  const values = Buffer.allocUnsafeSlow(length);
  for (let place = 0; place < rows.length; place++) {
    const row = rows[place] ?? -1;
    if (row < 0) continue;
    const { bytes, start, end } = spanAt(row);
    const to = offsets[place] ?? 0;
    if (end - start < shortBytes) for (let at = start; at < end; at++) values[to + at - start] = bytes[at] ?? 0;
    else values.set(bytes.subarray(start, end), to);
  }
  return batchOf(values, rows, offsets);
}

/** Whether all values are good: all bytes at once, and none begins within a character. */
function isWellCut({ values, offsets }: BatchInput, isGood: (bytes: Uint8Array) => boolean): boolean {
  if (!(values instanceof Uint8Array) || !isGood(values)) return false;
  for (const offset of offsets ?? []) if (((values[offset] ?? 0) & 0xc0) === 0x80) return false;
  return true;
}

function refuseEach(
  { values, offsets }: BatchInput,
  rows: Int32Array,
  findings: Findings,
  problemOf: (bytes: Uint8Array) => string | undefined,
): void {
  if (!(values instanceof Uint8Array) || offsets === undefined) return;
  for (let place = 0; place < rows.length; place++) {
    if ((rows[place] ?? -1) < 0) continue;
    const problem = problemOf(values.subarray(offsets[place], offsets[place + 1]));
    if (problem !== undefined) findings.refuse(place, problem);
  }
}

function isJson(bytes: Uint8Array): boolean {
  try {
    JSON.parse(Buffer.from(bytes).toString('utf8'));
    return isUtf8(bytes);
  } catch {
    return false;
  }
}
