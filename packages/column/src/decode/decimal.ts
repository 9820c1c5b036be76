import { type DecimalType, shapeOf } from '../decimal.ts';
import { decimalTextAt, int128Bytes, isWithin } from '../int128.ts';
import type { DecodeRows } from './decoder.ts';

export function decodeDecimal(type: DecimalType): DecodeRows {
  const shape = shapeOf(type);
  return ({ data }, from, to, out) => {
    for (let row = from; row < to; row++) {
      const at = row * int128Bytes;
      if (!isWithin(shape, data, at)) throw new Error('a decimal number is out of range');
      out[row - from] = decimalTextAt(data, at, shape.scale);
    }
  };
}
