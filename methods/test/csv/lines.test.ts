import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type ColumnSpecs, CsvLines, fieldText } from '@accelerator/sdk';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { makeDataset, makeWorkdir } from '../../../packages/dataset/test/make-dataset.ts';
import { ByteSink } from '../../lib/csv/byte-sink.ts';
import { mixParts } from '../../lib/csv/mix-parts.ts';
import { addNumber } from '../../lib/csv/number-bytes.ts';
import { PartWriter } from '../../lib/csv/part-writer.ts';
import { Quoting } from '../../lib/csv/quoting.ts';
import { RowFormatter } from '../../lib/csv/row-formatter.ts';

function written(add: (sink: ByteSink) => void): string {
  const sink = new ByteSink();
  add(sink);
  return sink.take().toString('utf8');
}

test('numbers are written as String writes them, and -0 with its sign', () => {
  const cents = fc.integer({ min: -1e12, max: 1e12 }).map((value) => value / 100);
  const short = fc
    .tuple(fc.integer(), fc.integer({ min: 0, max: 25 }))
    .map(([value, exponent]) => value / 10 ** exponent);
  const edges = [
    0,
    -0,
    1e15,
    1e15 - 0.1,
    1e21,
    1e-6,
    1e-7,
    0.0001,
    0.00009,
    99999999999.9999,
    2 ** 53,
    0.1 + 0.2,
    5e-324,
  ];
  const number = fc.oneof(fc.double(), cents, short, fc.constantFrom(...edges), fc.maxSafeInteger());
  fc.assert(
    fc.property(number, (value) => {
      expect(written((sink) => addNumber(sink, value))).toBe(Object.is(value, -0) ? '-0' : String(value));
    }),
    { numRuns: 3000 },
  );
});

const moment = fc.oneof(
  fc.date({ noInvalidDate: true }),
  fc.date({ min: new Date('0000-01-01'), max: new Date('9999-12-31'), noInvalidDate: true }),
  fc.constantFrom(
    ...['0000-01-01', '0000-02-29', '0000-03-01', '1970-01-01', '2000-02-29', '9999-12-31'].map((day) => new Date(day)),
  ),
);
const day = moment.map((date) => new Date(Math.floor(date.getTime() / 86_400_000) * 86_400_000));
const kinds = {
  unicode: fc.string({ unit: 'binary', maxLength: 60 }),
  bool: fc.boolean(),
  int32: fc.integer(),
  int64: fc.oneof(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), fc.maxSafeInteger().map(BigInt)),
  float32: fc.float(),
  float64: fc.double(),
  date: day,
  datetime: moment,
  time: fc.integer({ min: 0, max: 86_399 }).map((at) => new Date(at * 1000).toISOString().slice(11, 19)),
  json: fc.jsonValue(),
  bytes: fc.uint8Array({ maxLength: 9 }),
  'decimal(12,2)': fc.integer({ min: -1e9, max: 1e9 }).map((value) => `${value}.25`),
} as const;
const types = Object.keys(kinds) as (keyof typeof kinds)[];
const columns = Object.fromEntries(types.map((type) => [type, type]));
const row = fc.record(Object.fromEntries(types.map((type) => [type, fc.option<unknown>(kinds[type], { freq: 9 })])));

test('rows of all types become the lines that their values make one by one', () => {
  const workdir = makeWorkdir();
  let jobs = 0;
  const dialect = fc.record({
    separator: fc.constantFrom(',', ';', '.', '-', '5', 'true', '\t'),
    quotes: fc.constantFrom('"', "'", '|'),
    quoteAll: fc.boolean(),
    nulls: fc.constantFrom('', 'NA', '1', 'true', '0'),
    bytes: fc.constantFrom('base64' as const, 'hex' as const, 'utf8' as const),
  });
  fc.assert(
    fc.property(fc.array(row, { minLength: 1, maxLength: 12 }), dialect, (rows, some) => {
      const dataset = makeDataset<ColumnSpecs>(workdir, `main-${++jobs}`, { columns }, [rows]);
      const options = { filename: 'x.csv', columns: [...types].reverse(), labelLine: true, newline: '\n', ...some };
      const formatter = new RowFormatter([dataset], options);
      const names = formatter.columnsOf(dataset);
      const ours = written((sink) => {
        for (const batch of dataset.batches(0, names)) formatter.addLines(batch, sink, () => {});
      });
      const lines = new CsvLines(
        options,
        names.map(() => options.nulls),
      );
      const theirs = [...dataset.iterate(0, names)].map((values) =>
        lines.line(values.map((value, at) => (value === null ? null : textOf(names[at], value, options.bytes)))),
      );
      expect(ours).toBe(theirs.join(''));
      expect(formatter.rows).toBe(rows.length);
    }),
    { numRuns: 40 },
  );
});

function textOf(name: string | undefined, value: unknown, bytes: 'base64' | 'hex' | 'utf8'): string {
  const type = types.find((each) => each === name);
  return (type && fieldText(type, bytes)?.(value)) ?? '';
}

test('fields are quoted as CsvLines quotes them, whatever stands between them', () => {
  const part = fc.constantFrom('', ',', ';', '"', "'", '\r\n', '\n', '→', '→→', 'ab', '||', '\t', '.');
  const text = fc.array(fc.constantFrom('a', 'b', '"', "'", ',', '\r', '\n', '→', '|', '.', '', 'é'), { maxLength: 8 });
  const texts = text.map((parts) => parts.join(''));
  fc.assert(
    fc.property(
      part,
      part,
      part,
      fc.boolean(),
      texts,
      texts,
      (separator, newline, quotes, quoteAll, field, nullText) => {
        const dialect = {
          separator,
          newline,
          quotes,
          quoteAll: quoteAll && quotes !== '',
          unquotable: (what: string) => new Error(what),
        };
        const outcome = (make: () => string): string => {
          try {
            return make();
          } catch (error) {
            return `refused: ${String(error)}`;
          }
        };
        const theirs = outcome(() => new CsvLines({ ...dialect, newline: `${newline}` }, [nullText]).line([field]));
        const ours = outcome(() =>
          written((sink) => {
            sink.addText('before');
            const start = sink.length;
            sink.addText(field);
            new Quoting(dialect).quote(sink, start, field === nullText);
            sink.addText(newline);
          }).slice('before'.length),
        );
        expect(ours).toBe(theirs);
      },
    ),
    { numRuns: 2000 },
  );
});

test('lines of slices are mixed in turn, part by part, also those that are longer than what is read at a time', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'accelerator-lines-'));
  const slices = [
    [['a\n', 'b\n'], [], [`${'x'.repeat(3_000_000)}\n`]],
    [['c\n'], ['\n', ''], ['d']],
    [[], [], ['é\n', 'f\n']],
  ];
  const made = slices.map((parts, index) => {
    const file = path.join(folder, String(index));
    const [text, lengths] = [new PartWriter(file, false), new PartWriter(`${file}.lengths`, false)];
    for (const [part, lines] of parts.entries()) {
      text.beginPart(part);
      text.write(lines.join(''));
      lengths.writePiece(new Uint8Array(Uint32Array.from(lines, (line) => Buffer.byteLength(line)).buffer));
    }
    lengths.close();
    return { path: file, lengths: `${file}.lengths`, lines: parts.map(({ length }) => length), ...text.close() };
  });
  const writer = new PartWriter(path.join(folder, 'mixed'), false);
  mixParts(made, writer);
  writer.close();
  expect(readFileSync(path.join(folder, 'mixed'), 'utf8')).toBe(`a\nc\nb\n\n${'x'.repeat(3_000_000)}\ndé\nf\n`);
  rmSync(folder, { recursive: true });
});
