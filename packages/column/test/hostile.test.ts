import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { checksumOf, isAcceleratorError } from '@accelerator/base';
import { describe, expect, test } from 'vitest';
import { decodeIndex, encodeIndex } from '../src/arrow/batch-index.ts';
import { decodeFooter, encodeFooter } from '../src/arrow/footer.ts';
import type { DecodeRows } from '../src/decode/decoder.ts';
import { decodeDate, decodeDatetime, decodeTime } from '../src/decode/fixed.ts';
import { ColumnAccess, type ColumnSource, type ColumnType, columnTypeInfo, compressionNames } from '../src/index.ts';
import { makeDirectory, readColumn, writeColumn } from './column-files.ts';

const seed = Number(process.env.FUZZ_SEED ?? Date.now() % 1_000_000);
/** Files that are tried of each type; 20,000 in the long test. */
const mutants = Number(process.env.MUTANTS ?? 60);

const some: readonly [ColumnType, readonly unknown[]][] = [
  ['bytes', [Buffer.from('abc'), null, Buffer.from(''), Buffer.alloc(300, 7)]],
  ['unicode', ['a', 'bb', null, 'x'.repeat(300), 'åäö']],
  ['ascii', ['a', 'b'.repeat(99), null]],
  ['json', [{ a: 1 }, null, [1, 2, 'x'.repeat(200)]]],
  ['bool', [true, null, false, true]],
  ['int32', [1, 2, null, 2 ** 31 - 1]],
  ['int64', [1n, null, 3n, 4n]],
  ['float32', [0.5, null, -1]],
  ['float64', [0.1, Number.NaN, null]],
  ['date', [new Date(0), null, new Date('2026-01-01')]],
  ['time', ['07:30:00.25', null, '23:59:59']],
  ['datetime', [new Date(1), null, new Date('2026-01-01T01:02:03Z')]],
  ['decimal(12,2)', ['9999999999.99', null, '-0.01', '0']],
  ['decimal(38,4)', ['9'.repeat(34), null, '-12345678901234567890.5', '1']],
  ['vector', [[0.5, -1], null, [Number.NaN, 2], [0, 0]]],
  ['msgpack', [{ a: [1, new Map([[1, 2]])] }, null, 'x'.repeat(120)]],
];

function randomOf(start: number): () => number {
  let state = start >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 4_294_967_296;
  };
}

/** What somebody writes who wants a reader to go astray. */
const words = [0, 1, 2, 4, 7, 8, 24, 255, 65_535, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff, 0xffff_fff0];

function mutate(bytes: Buffer, from: number, to: number, random: () => number): void {
  for (let count = 1 + Math.floor(random() * 3); count > 0; count--) {
    const at = from + Math.floor(random() * Math.max(1, to - from - 4));
    if (random() < 0.5) bytes[at] = Math.floor(random() * 256);
    else bytes.writeUInt32LE(words[Math.floor(random() * words.length)] ?? 0, at & ~3);
  }
}

/** Another file under the same name, with checksums that fit: of its batches, and of its footer. */
function withFittingChecksums(source: ColumnSource, whole: Buffer, random: () => number): ColumnSource {
  const { footerSize } = source.summary;
  const bytes = Buffer.from(whole);
  const footerStart = bytes.length - footerSize;
  const { batches } = decodeFooter(whole.subarray(footerStart));
  const { storage } = columnTypeInfo(source.type);
  if (random() < 0.5) mutate(bytes, footerStart, bytes.length - 10, random);
  else {
    mutate(bytes, 0, footerStart, random);
    let start = 0;
    const fitting = batches.map((batch) => {
      const end = batch.offset + batch.metadataLength + batch.bodyLength;
      const checksum = checksumOf(bytes.subarray(start, end));
      start = end;
      return { ...batch, checksum };
    });
    const old = Buffer.from(encodeIndex(batches, storage), 'latin1');
    bytes.write(encodeIndex(fitting, storage), bytes.indexOf(old, footerStart), 'latin1');
    expect(decodeIndex(encodeIndex(fitting, storage), storage, fitting)).toEqual(fitting);
  }
  writeFileSync(source.file, bytes);
  const footerChecksum = checksumOf(bytes.subarray(footerStart)).toString(16).padStart(16, '0');
  return { ...source, summary: { ...source.summary, footerChecksum } };
}

describe.each(some)(`hostile files of %s with fitting checksums (FUZZ_SEED=${seed})`, (type, values) => {
  test('are read as so many rows, or refused by name', () => {
    const random = randomOf(seed + type.length);
    const file = path.join(makeDirectory(), 'c.arrow');
    // The long values among them are such that each codec makes them shorter.
    const files = compressionNames.map((compression) => {
      const source = writeColumn(`${file}.${compression}`, type, [...values, ...values], { batchRows: 3, compression });
      return { source, whole: readFileSync(source.file) };
    });
    for (let count = 0; count < mutants; count++) {
      const { source, whole } = files[count % files.length] ?? {};
      if (source === undefined || whole === undefined) throw new Error('The test has files');
      const hostile = withFittingChecksums(source, whole, random);
      for (const read of [
        () => readColumn(hostile).length,
        () => readColumn({ ...hostile, raw: true }).length,
        () => {
          const access = new ColumnAccess(hostile);
          try {
            for (let row = 0; row < hostile.summary.rows; row++) access.at(row);
            return hostile.summary.rows;
          } finally {
            access.close();
          }
        },
      ]) {
        let found: unknown;
        try {
          found = read();
        } catch (error) {
          if (!isAcceleratorError(error)) throw error;
          found = error.code;
        }
        expect([source.summary.rows, 'COLUMN_FILE_DAMAGED']).toContain(found);
      }
    }
  });
});

test.each<[string, DecodeRows, ArrayBufferView]>([
  ['a moment', decodeDatetime, BigInt64Array.of(9n * 10n ** 18n)],
  ['a moment long ago', decodeDatetime, BigInt64Array.of(-9n * 10n ** 15n)],
  ['a time before midnight', decodeTime, BigInt64Array.of(-1n)],
  ['a time after midnight', decodeTime, BigInt64Array.of(86_400_000_000n)],
  ['a day', decodeDate, Int32Array.of(2 ** 31 - 1)],
])('%s out of range is refused', (_, decode, { buffer }) => {
  const batch = { rows: 1, nulls: 0, validity: null, offsets: new Int32Array(), data: Buffer.from(buffer), length: 1 };
  expect(() => decode(batch, 0, 1, [])).toThrow('out of range');
});

test('a footer whose length is wrong is refused, also where counting from the end would lead to the right one', () => {
  const whole = Buffer.from(encodeFooter('c', { type: 'int32', length: 0, batches: [] }));
  const at = whole.length - 10;
  const good = whole.readInt32LE(at);
  expect(decodeFooter(whole).type).toBe('int32');
  for (const length of [0, -1, -(2 ** 31), at + 1, whole.length + good, 2 ** 31 - 1]) {
    const bytes = Buffer.from(whole);
    bytes.writeInt32LE(length, at);
    expect(() => decodeFooter(bytes)).toThrow('its length is wrong');
  }
});

test('what is no plain file below the root is refused, and never waited for', () => {
  const root = makeDirectory();
  mkdirSync(path.join(root, 'real'));
  const source = writeColumn(path.join(root, 'real', 'c.arrow'), 'int32', [1, 2, 3]);
  symlinkSync('real', path.join(root, 'linked'));
  expect(() => readColumn({ ...source, root, file: path.join(root, 'linked', 'c.arrow') })).toThrow(
    expect.objectContaining({ code: 'COLUMN_FILE_DAMAGED', message: expect.stringContaining('found a link') }),
  );
  const plants: readonly [string, (file: string) => void][] = [
    ['a link', (file) => symlinkSync('c.arrow', file)],
    ['a link', (file) => symlinkSync('/dev/zero', file)],
    ['a folder', (file) => mkdirSync(file)],
    ['a pipe', (file) => execFileSync('mkfifo', [file])],
  ];
  for (const [found, plant] of plants) {
    const file = path.join(root, 'real', 'planted');
    rmSync(file, { recursive: true, force: true });
    plant(file);
    expect(() => readColumn({ ...source, root, file })).toThrow(
      expect.objectContaining({ code: 'COLUMN_FILE_DAMAGED', message: expect.stringContaining(`found ${found}`) }),
    );
  }
  expect(readColumn({ ...source, root })).toEqual([1, 2, 3]);
});
