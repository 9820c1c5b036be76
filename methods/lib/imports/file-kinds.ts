import { unreadableTable } from '../csv/errors.ts';
import { type PackedFile, startOf } from '../csv/unpack.ts';

type Kind = 'zip' | 'parquet' | 'encrypted parquet' | 'arrow' | 'feather' | 'jsonl';

interface KindInfo {
  readonly start: readonly number[];
  /** As the end of a sentence. */
  readonly says: string;
  readonly hint: string;
}

const kinds: Readonly<Record<Exclude<Kind, 'jsonl'>, KindInfo>> = {
  zip: {
    start: [0x50, 0x4b, 3, 4],
    says: 'it is a zip',
    hint: 'Unpack it first; import_csv reads those with files of separated values.',
  },
  parquet: { start: bytesOf('PAR1'), says: 'it is a Parquet file', hint: 'import_parquet reads it.' },
  'encrypted parquet': {
    start: bytesOf('PARE'),
    says: 'it is an encrypted Parquet file',
    hint: 'Write it without encryption.',
  },
  arrow: { start: bytesOf('ARROW1'), says: 'it is an Arrow file', hint: 'import_arrow reads it.' },
  feather: {
    start: bytesOf('FEA1'),
    says: 'it is a Feather file of version 1',
    hint: 'Write it again in version 2, which is Arrow: pyarrow.feather.write_feather does.',
  },
};

/**
 * Refuses a file that is of another kind by its first bytes.
 * @throws AcceleratorError `TABLE_FILE`
 */
export function refuseOtherKinds({ path, name }: PackedFile, own: Kind): void {
  const start = startOf(path);
  for (const [kind, { start: first, says, hint }] of Object.entries(kinds)) {
    if (kind !== own && first.every((byte, index) => start[index] === byte))
      throw unreadableTable(name, says, { hint });
  }
}

function bytesOf(text: string): number[] {
  return [...Buffer.from(text, 'latin1')];
}
