import { chooseMembers, listed } from './choose-members.ts';
import type { CsvOptions } from './csv-options.ts';
import { unreadableTable, wrongOptions } from './errors.ts';
import type { OpenTable } from './import-slice.ts';
import type { ScanOptions } from './line-index.ts';
import { openTable } from './open-table.ts';
import type { PackedFile } from './unpack.ts';
import { isZip, ZipFile } from './zip-file.ts';

/** A table, and the dataset that it becomes. */
export interface NamedTable {
  readonly dataset: string;
  readonly table: OpenTable;
}

/** The tables of a file, which has several if it is a zip. */
export interface OpenTables {
  readonly tables: readonly NamedTable[];
  /** Whether each dataset continues the one before it. */
  readonly isChain: boolean;
}

/**
 * Opens a file, or the files of a zip.
 * @param temporary absolute paths for files that are removed when the job ends
 * @throws AcceleratorError `TABLE_FILE`, `CSV_OPTIONS`
 */
export async function openTables(
  file: PackedFile,
  options: Omit<CsvOptions, 'file'>,
  temporary: (name: string) => string,
  scan: ScanOptions = {},
): Promise<OpenTables> {
  if (!isZip(file.path)) {
    if (options.members !== undefined) throw wrongOptions(`members is given, but '${file.name}' is no zip`);
    return { tables: [{ dataset: 'default', table: await openTable(file, options, temporary, scan) }], isChain: false };
  }
  const zip = await ZipFile.open(file.path, file.name);
  try {
    const { members } = zip;
    if (options.members === undefined && members.length !== 1) {
      throw unreadableTable(file.name, `it is a zip with ${listed(members)}`, {
        hint: 'The option members says which of them become which datasets; members: {} takes all.',
      });
    }
    const alone = options.members === undefined ? { [members[0] ?? '']: 'default' } : undefined;
    const plan = chooseMembers(file.name, members, options.members ?? { ...noChoice, names: alone });
    const tables: NamedTable[] = [];
    for (const [index, { member, dataset }] of plan.chosen.entries()) {
      const path = temporary(`${index}/member`);
      await zip.unpack(member, path);
      const packed = { path, name: `${file.name}/${member}` };
      tables.push({ dataset, table: await openTable(packed, options, (name) => temporary(`${index}/${name}`), scan) });
    }
    return { tables, isChain: plan.isChain };
  } finally {
    await zip.close();
  }
}

const noChoice = { include: '', exclude: '', stripFolders: false, chain: 'off' } as const;
