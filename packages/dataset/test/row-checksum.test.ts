import { expect, test } from 'vitest';
import { checksumRows, type Dataset, formatChecksum, joinChecksums } from '../src/index.ts';
import { makeDataset, makeWorkdir } from './make-dataset.ts';

const columns = {
  text: 'unicode',
  plain: 'ascii',
  bytes: 'bytes',
  json: 'json',
  pack: 'msgpack',
  ok: 'bool',
  small: 'int32',
  large: 'int64',
  single: 'float32',
  double: 'float64',
  number: 'number',
  day: 'date',
  at: 'datetime',
  time: 'time',
  price: 'decimal(38,4)',
} as const;
type Column = keyof typeof columns;

const lengths = [0, 1, 31, 32, 33, 255, 256, 1023, 1024, 4095, 4096, 4097, 20_000];
const large = [0n, -1n, 1n << 53n, (1n << 53n) + 1n, -(1n << 53n) - 1n, (1n << 63n) - 1n, -(1n << 63n), 2n ** 53n - 1n];
const doubles = [0, -0, Number.NaN, Infinity, -Infinity, 1e300, 0.1, 5e-324];
const prices = [
  '0',
  '-0.5',
  '12.5',
  '0.1',
  '1.0001',
  '9007199254740993',
  '99999999999999999999999999999.0001',
  '-1e20',
];

/** A row of each kind of value; every fifth of a column is null. */
const rows = lengths.map((length, index) => {
  const row: Record<Column, unknown> = {
    text: 'ü'.repeat(length / 2) + '→'.repeat(length % 2),
    plain: 'a'.repeat(length),
    bytes: new Uint8Array(length).map((_, at) => at * 7),
    json: { list: [index, 'x'.repeat(length)] },
    pack: [index, null, 'y'],
    ok: index % 2 === 0,
    small: index * -1_000_003,
    large: large[index % large.length],
    single: Math.fround(index / 3),
    double: doubles[index % doubles.length],
    number: index / 7,
    day: new Date(Date.UTC(1960 + index, 1, 28)),
    at: new Date(-1e12 + index * 123_456_789),
    time: `0${index % 10}:01:02.${index + 10}`,
    price: prices[index % prices.length]?.replace('-1e20', '-100000000000000000000'),
  };
  const isNull = (at: number) => (at + index) % 5 === 0;
  return Object.fromEntries(Object.entries(row).map(([name, value], at) => [name, isNull(at) ? null : value]));
});

function tableOf(slices: readonly (typeof rows)[]): Dataset {
  const types = Object.fromEntries(Object.entries(columns).map(([name, type]) => [name, { type, nullable: true }]));
  return makeDataset(makeWorkdir(), 'main-1', { columns: types }, slices);
}

const checksumOf = (table: Dataset, names: readonly string[] = Object.keys(columns)) =>
  formatChecksum(joinChecksums(table.sliceNumbers().map((sliceno) => checksumRows(table, sliceno, names))));

/** What is compared between machines, and kept by users: as they were when the first version wrote them. */
const known: Readonly<Record<Column, string>> = {
  text: '251468cb8cc6a146f504c7216bdff915',
  plain: 'e38bf7ba2b8c3612d000d5d924f210d7',
  bytes: 'd6e3959c46879ab70c37ac7a5ab39223',
  json: 'aec9ad7e0f493622cb1b310c39afba56',
  pack: '9043403828932f7d22a3ab000510d1eb',
  ok: 'd9d0071b285a434080d0c99c37e7024e',
  small: '3a7760e1bc306169a133ddf9329b2228',
  large: 'f650148bec0ba392d0a83c1e70501c67',
  single: '902e9ebe96cb39a014e6d9d4590b140b',
  double: 'e101139a1606106abf93180d51110423',
  number: 'c8617d4ebb1e69464f82c3a05f921904',
  day: '30dfe8c021834a02ebb3966e44708ca1',
  at: '1aebee7e8c1b30134a5a248b06bb17f9',
  time: '4dd038de0508fa8aa653645bfdd30978',
  price: '5e8891eb89fd0d651053ddad00c39267',
};

test.each(Object.keys(columns) as Column[])('the checksum of %s is what it was', (name) => {
  expect(checksumOf(tableOf([rows]), [name])).toBe(known[name]);
});

test('that of whole rows is, in whatever order and slices they lie', () => {
  const whole = checksumOf(tableOf([rows]));
  expect(whole).toBe('28f3c4c1acbe37bcf5aa8edc0260db32');
  expect(checksumOf(tableOf([rows.slice(7), [], rows.slice(0, 7).reverse()]))).toBe(whole);
});
