import { childOf, numbersOf, withoutNulls } from './buffers.ts';
import { batchOf, type ColumnKind } from './column-kind.ts';

/** Lists of `length` floats of 32 bits. */
export function vectorKind(length: number): ColumnKind {
  return {
    type: 'vector',
    length,
    sizes: () => () => length * 4,
    fill(data, rows, findings) {
      const child = childOf(data, 0);
      const source = numbersOf(child);
      const values = new Float32Array(rows.length * length);
      for (let place = 0; place < rows.length; place++) {
        const row = rows[place] ?? -1;
        if (row < 0) continue;
        const from = (data.offset + row) * length;
        for (let at = 0; at < length; at++) values[place * length + at] = source[from + at] ?? 0;
        if (child.nullCount === 0) continue;
        const numbers = withoutNulls(
          child,
          Int32Array.from({ length }, (_, at) => from + at),
        );
        const missing = numbers.indexOf(-1);
        if (missing >= 0) findings.refuse(place, `number ${missing} of it is null, and a vector has numbers only`);
      }
      return { ...batchOf(values, rows), length };
    },
  };
}
