import type { ColumnType } from '@accelerator/sdk';
import type { Dialect } from '../csv/dialect.ts';
import { contentEnd } from '../csv/dialect.ts';
import { unreadableTable } from '../csv/errors.ts';
import { indexLines, type LineIndex, type ScanOptions, type TableFile } from '../csv/line-index.ts';
import { readRows } from '../csv/row-reader.ts';
import { type PackedFile, unpackTable } from '../csv/unpack.ts';
import { refuseOtherKinds } from '../imports/file-kinds.ts';
import type { JsonlOptions } from './jsonl-options.ts';
import { type Line, LineReader, lineError } from './line-reader.ts';
import { knowsAllTypes, planKeys } from './plan-keys.ts';
import { TypeFinder } from './type-finder.ts';
import type { KeyPlan } from './value-column.ts';

/** Lines of which it is known where they are and what becomes of them. Plain data. */
export interface OpenLines {
  readonly file: TableFile;
  /** Whether what was no text has become `�`. */
  readonly hasLost: boolean;
  readonly index: LineIndex;
  readonly plans: readonly KeyPlan[];
}

/** Nothing but line feeds cuts, and nothing but empty lines is passed over. */
export const lines: Dialect = {
  separator: new Uint8Array(0),
  newline: undefined,
  quotes: [],
  comment: undefined,
  skipLines: 0,
  skipEmptyLines: true,
};

export interface OpenLinesOptions {
  readonly options: Omit<JsonlOptions, 'file'>;
  /** The columns of the dataset that is continued. */
  readonly before: ReadonlyMap<string, ColumnType>;
  /** Absolute paths for files that are removed when the job ends. */
  readonly temporary: (name: string) => string;
  readonly scan?: ScanOptions;
}

/**
 * Finds out where the lines of a file are, and which types their values have: by all of them, unless `types` says it.
 * @throws AcceleratorError `TABLE_FILE`, `TABLE_OPTIONS`, and `TABLE_LINE` if bad lines are not to be recorded
 */
export async function openLines(packed: PackedFile, given: OpenLinesOptions): Promise<OpenLines> {
  const { options, before, temporary, scan = {} } = given;
  refuseOtherKinds(packed, 'jsonl');
  const { encoding: _, hasLost, ...file } = await unpackTable(packed, { encoding: '', asBytes: false, temporary });
  refuseOtherKinds(file, 'jsonl');
  const index = indexLines(file, lines, temporary('lines'), scan);
  const place = { method: 'import_jsonl', file: file.name, number: options.lineNumber };
  if (knowsAllTypes(options)) {
    return { file, hasLost, index, plans: planKeys({ found: new Map(), before: new Map() }, options, place) };
  }
  const finder = new TypeFinder();
  const bad = findTypes({ file, hasLost, index }, finder, options.onError === 'fail');
  const { types } = finder;
  if (types.size === 0 && bad !== undefined) {
    throw unreadableTable(file.name, `none of its lines is an object of JSON; of line ${bad.line}, ${bad.reason}`);
  }
  return { file, hasLost, index, plans: planKeys({ found: types, before }, options, place) };
}

/** @returns the first line that is bad */
function findTypes(
  opened: Omit<OpenLines, 'plans'>,
  finder: TypeFinder,
  fails: boolean,
): { readonly line: number; readonly reason: string } | undefined {
  const { file, index, hasLost } = opened;
  const reader = new LineReader(hasLost);
  let first: { readonly line: number; readonly reason: string } | undefined;
  readRows(file, index, wholeFile, {
    onBlock: (_bytes, isText) => reader.begin(isText),
    onRow: (bytes, start, lineEnd, number) => {
      const line: Line = { bytes, start, end: contentEnd(lines, bytes, start, lineEnd), number };
      if (reader.isBlank(line)) return;
      const reason = reader.read(line) ?? finder.add(bytes, reader.scanner);
      if (reason === undefined) return;
      if (fails) throw lineError(file.name, line, reason);
      first ??= { line: number, reason };
    },
    onSkipped: () => {},
  });
  return first;
}

const wholeFile = { sliceno: 0, slices: 1, order: 'slices', labelLines: 0 } as const;
