import fc from 'fast-check';
import { expect, test } from 'vitest';
import { gather, gatherSome } from '../../lib/tables/gather.ts';
import { groupRows } from '../../lib/tables/group-rows.ts';
import type { Chunk, ColumnRows } from '../../lib/tables/rows.ts';
import { sortAddresses } from '../../lib/tables/sort-addresses.ts';
import { isSame } from '../../lib/tables/value-order.ts';

type Row = readonly [number: number | null, text: string | null];

const noOffsets = new Int32Array(0);

function chunkOf(rows: readonly Row[]): Chunk {
  const texts = rows.map(([, text]) => Buffer.from(text ?? '', 'utf8'));
  const offsets = new Int32Array(rows.length + 1);
  for (const [row, { length }] of texts.entries()) offsets[row + 1] = (offsets[row] ?? 0) + length;
  const nulls = (at: 0 | 1) =>
    rows.some((row) => row[at] === null) ? Uint8Array.from(rows, (row) => (row[at] === null ? 1 : 0)) : undefined;
  const columns: ColumnRows[] = [
    // What lies in place of a null is anything.
    {
      type: 'float64',
      values: Float64Array.from(rows, ([number], row) => number ?? row),
      offsets: noOffsets,
      nulls: nulls(0),
    },
    { type: 'unicode', values: new Uint8Array(Buffer.concat(texts)), offsets, nulls: nulls(1) },
  ];
  return { rows: rows.length, columns };
}

const number = fc.option(fc.constantFrom(0, -0, 1, -1, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 40), { freq: 5 });
const text = fc.option(
  fc.constantFrom('', 'a', 'customer-1', 'customer-2', 'customer-10', '\uffff', '😀', 'x'.repeat(90)),
  { freq: 5 },
);
const rows = fc.array(fc.array(fc.tuple(number, text), { maxLength: 30 }), { maxLength: 5 });

test('rows are in one order, whether equal values are found first or not, and groups end where values change', () => {
  const column = fc.constantFrom({ index: 0, type: 'float64' } as const, { index: 1, type: 'unicode' } as const);
  const by = fc.array(fc.tuple(column, fc.boolean()), { minLength: 1, maxLength: 2 });
  fc.assert(
    fc.property(rows, by, fc.constantFrom('first' as const, 'last' as const), (lists, columns, nulls) => {
      const chunks = lists.map(chunkOf);
      const count = lists.flat().length;
      const order = { by: columns.map(([each, descending]) => ({ ...each, descending })), nulls };
      const keys = order.by.map(({ index }) => index);
      const { addresses, ends } = sortAddresses(chunks, count, order, true);
      // A column that is different in all rows leaves nothing to group.
      const numbered = chunks.map((chunk, at): Chunk => {
        const values = Float64Array.from({ length: chunk.rows }, (_, row) => at * 100 + row);
        return {
          rows: chunk.rows,
          columns: [...chunk.columns, { type: 'float64', values, offsets: noOffsets, nulls: undefined }],
        };
      });
      const all = { by: [...order.by, { index: 2, type: 'float64' as const, descending: false }], nulls };
      expect([...addresses]).toEqual([...sortAddresses(numbered, count, all, true).addresses]);
      const isLike = (one = 0, other = 0): boolean =>
        keys.every((key) => {
          const [a, b] = [chunks[one >>> 16]?.columns[key], chunks[other >>> 16]?.columns[key]];
          return a !== undefined && b !== undefined && isSame(a, one & 0xffff, b, other & 0xffff);
        });
      const borders = [...addresses.keys()].filter((at) => at > 0 && !isLike(addresses[at - 1], addresses[at]));
      expect([...(ends ?? [])]).toEqual(count === 0 ? [] : [...borders, count]);
    }),
  );
});

test('where hardly any value comes again, no groups are made', () => {
  const many = Array.from({ length: 2 }, (_, chunk) =>
    chunkOf(Array.from({ length: 40_000 }, (_row, row): Row => [chunk * 40_000 + row, null])),
  );
  expect(groupRows(many, 80_000, [0])).toBeUndefined();
  expect(groupRows(many, 80_000, [1])?.firsts.length).toBe(1);
  const { addresses, ends } = sortAddresses(
    many,
    80_000,
    { by: [{ index: 0, type: 'float64', descending: true }], nulls: 'first' },
    true,
  );
  expect([ends, addresses[0], addresses[79_999]]).toEqual([undefined, (1 << 16) | 39_999, 0]);
});

test('rows are gathered as they were, in batches of about so many bytes', () => {
  fc.assert(
    fc.property(
      rows,
      fc.array(fc.nat(), { maxLength: 60 }),
      fc.integer({ min: 1, max: 3000 }),
      (lists, wanted, bytes) => {
        const chunks = lists.filter(({ length }) => length > 0).map(chunkOf);
        if (chunks.length === 0) return;
        const addresses = Uint32Array.from(wanted, (at) => {
          const chunk = at % chunks.length;
          return (chunk << 16) | (at % (chunks[chunk]?.rows ?? 1));
        });
        const show = ({ rows: count, columns }: Chunk) =>
          Array.from({ length: count }, (_, row) =>
            columns.map(({ values, offsets, nulls }) => {
              if (nulls?.[row] === 1) return null;
              return offsets.length > 0
                ? Buffer.from(values.subarray(offsets[row], offsets[row + 1]) as Uint8Array).toString()
                : values[row];
            }),
          );
        const whole = show(gather(chunks, addresses));
        const before = [...addresses].map((address) => show(chunks[address >>> 16] as Chunk)[address & 0xffff]);
        expect(whole).toEqual(before);
        const parts: unknown[] = [];
        for (let from = 0; from < addresses.length; ) {
          const part = gatherSome(chunks, addresses, from, bytes);
          const size = part.columns.reduce(
            (sum, { values, offsets }) =>
              sum + (offsets.length > 0 ? values.length + 4 * part.rows : values.byteLength),
            0,
          );
          expect(part.rows).toBeGreaterThan(0);
          if (part.rows > 1) expect(size).toBeLessThanOrEqual(bytes);
          parts.push(...show(part));
          from += part.rows;
        }
        expect(parts).toEqual(whole);
      },
    ),
  );
});
