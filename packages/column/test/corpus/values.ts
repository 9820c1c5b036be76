/** What is in the files of the corpus. The part of a name before the dash is the column's type. */
export const corpus: Readonly<Record<string, readonly unknown[]>> = {
  'bytes-1': [Buffer.from('abc'), null, Buffer.alloc(0), Buffer.alloc(300, 9)],
  'unicode-1': ['a', null, '', 'åäö', '😀', 'a\0b', 'x'.repeat(200)],
  'ascii-1': ['plain', null, ''],
  'json-1': [[1, 2], null, { a: 'å', b: [true, null] }, 'x', 0.5, false],
  'bool-1': [true, null, false, true, true, false, false, true, true],
  'int32-1': [0, -1, null, 2147483647, -2147483648],
  'int64-1': [0n, -1n, null, 9223372036854775807n, -9223372036854775808n],
  'int64-compressed': Array.from({ length: 1000 }, (_, index) => BigInt(index % 10)),
  'float32-1': [0.5, -0, null, Number.NaN, Number.POSITIVE_INFINITY],
  'float64-1': [0.1, -0, null, Number.NaN, Number.NEGATIVE_INFINITY, 5e-324],
  'number-1': [1, 2.5, null],
  'date-1': [new Date('2024-02-29'), null, new Date('0001-01-01')],
  'time-1': ['00:00:00', null, '23:59:59.999999', '07:30:00.25'],
  'datetime-1': [new Date('2024-02-29T12:34:56.789Z'), null, new Date(-1)],
  'msgpack-1': [new Map([[1, new Set(['a'])]]), null, undefined, { a: 1n, when: new Date(0) }, 2n ** 70n],
};
