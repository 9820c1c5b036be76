import { type Data, type Vector, vectorFromArray } from 'apache-arrow';
import { DamagedBatch } from './buffers.ts';
import { checkBuffers } from './check-buffers.ts';

const joined = new WeakMap<Vector, Data>();

/** The values of a dictionary, in one piece. */
export function dictionaryOf(data: Data): Data {
  const { dictionary } = data;
  if (dictionary === undefined) throw new DamagedBatch('its dictionary is missing');
  const [first, second] = dictionary.data;
  if (first !== undefined && second === undefined) return first;
  for (const piece of dictionary.data) checkBuffers(piece);
  // Those that are written in pieces are few.
  const known = joined.get(dictionary);
  if (known !== undefined) return known;
  const whole = vectorFromArray([...dictionary], dictionary.type).data[0];
  if (whole === undefined) throw new DamagedBatch('its dictionary is empty');
  joined.set(dictionary, whole);
  return whole;
}

/** Which value of the dictionary a row has; -1: none. */
export function indexOf(data: Data, values: Data, row: number): number {
  if (row < 0) return -1;
  const index = Number(data.values[row]);
  if (!(index >= 0 && index < values.length)) throw new DamagedBatch('a value is not in its dictionary');
  return index;
}

/** The value of a row, which is not null, and where it stands. */
export function dictionaryRow(data: Data, row: number): [values: Data, row: number] {
  const values = dictionaryOf(data);
  return [values, indexOf(data, values, row)];
}
