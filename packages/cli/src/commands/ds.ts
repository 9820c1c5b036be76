import { AcceleratorError } from '@accelerator/base';
import { checksumRows, commonColumn, Dataset, DatasetList, formatChecksum } from '@accelerator/dataset';
import {
  compareRows,
  countRanges,
  datasetSource,
  datasetsOfJob,
  firstRows,
  guessTypes,
  matchWish,
  namedRows,
  oneRow,
  plural,
  rangesMeant,
  rowBlock,
  sliceRanges,
  summarizeChain,
  summarizeDataset,
} from '@accelerator/inspect';
import { meantDataset, meantFinishedJob, type Workdir } from '@accelerator/store';
import { type ExportFlags, exportRows, refuseFormatAlone } from '../export/export-rows.ts';
import { openWorkdir } from '../open-workdir.ts';
import { printJson, printLines } from '../output/print.ts';
import { oneLine } from '../output/text.ts';
import { formatBlock } from '../show/format-block.ts';
import { formatChain } from '../show/format-chain.ts';
import { formatComparison } from '../show/format-comparison.ts';
import { formatDataset, formatRow, formatRows } from '../show/format-dataset.ts';
import { formatDatasetList } from '../show/format-dataset-list.ts';
import { formatTypes } from '../show/format-types.ts';
import { parseWholeNumber } from '../whole-number.ts';

export interface DsFlags extends ExportFlags {
  readonly workdir?: string;
  readonly chain?: boolean;
  readonly list?: boolean;
  /** Names, or true: all columns. */
  readonly checksum?: readonly string[] | boolean;
  readonly rows?: string;
  readonly row?: string;
  readonly from?: string;
  readonly only?: string;
  readonly compare?: string;
  readonly by?: string;
  readonly all?: boolean;
  readonly slices?: boolean;
  readonly location?: boolean;
  readonly guess?: boolean;
  readonly column?: readonly string[];
}

/** `ax ds`: what is known of a dataset or its chain, some of its rows, or all of them in a file. */
export async function dsCommand(wanted: string, flags: DsFlags): Promise<void> {
  refuseTogether(flags);
  const workdir = await openWorkdir(flags.workdir);
  if (flags.list === true) return listCommand(workdir, await meantFinishedJob(workdir, wanted), flags);
  const dataset = Dataset.open(workdir.path, await meantDataset(workdir, wanted));
  if (flags.checksum !== undefined) return checksumCommand(dataset, flags);
  if (flags.row !== undefined) return rowCommand(dataset, flags.row, flags);
  if (flags.guess === true) return guessCommand(dataset, flags);
  if (flags.compare !== undefined) return compareCommand(workdir, dataset, flags.compare, flags);
  if (flags.from !== undefined || flags.only !== undefined) return blockCommand(workdir, dataset, flags);
  if (flags.chain === true && flags.rows === undefined && flags.export === undefined)
    return chainCommand(dataset, flags);
  const source = datasetSource(dataset, { chain: flags.chain, names: flags.column });
  if (flags.export !== undefined) return exportRows(source, flags.export, flags);
  const count = flags.rows === undefined ? undefined : parseWholeNumber('--rows', flags.rows);
  const rows = count === undefined ? undefined : firstRows(source, count);
  const columns = source.columns.map(({ name }) => name);
  if (flags.json === true) {
    const summary = flags.chain === true ? summarizeChain(dataset) : summarizeDataset(dataset);
    printJson({ ...summary, ...(rows !== undefined && { sample: namedRows(source, rows) }) });
  } else if (rows !== undefined) {
    printLines((colours) => formatRows(source, rows, colours));
  } else {
    const { slices, location } = flags;
    printLines((colours) => formatDataset(summarizeDataset(dataset), { slices, location, columns }, colours));
  }
}

function listCommand(workdir: Workdir, job: string, { json }: DsFlags): void {
  const datasets = datasetsOfJob(workdir, job);
  if (json === true) printJson(datasets);
  else printLines((colours) => formatDatasetList(job, datasets, colours));
}

function chainCommand(dataset: Dataset, { column, slices, json }: DsFlags): void {
  const chain = summarizeChain(dataset);
  if (json === true) {
    printJson(chain);
    return;
  }
  // Checks the names; datasets of a chain need not have the same columns.
  for (const name of column ?? []) if (!chain.columns.some((each) => each.name === name)) dataset.column(name);
  const columns = column ?? chain.columns.map(({ name }) => name);
  printLines((colours) => formatChain(chain, { slices, columns }, colours));
}

function checksumCommand(dataset: Dataset, { checksum: wanted, column, chain, json }: DsFlags): void {
  const names = typeof wanted === 'object' ? wanted : column;
  const list = chain === true ? dataset.chain() : new DatasetList([dataset]);
  // A row counts with all its columns, so that only those count that every dataset has.
  const counted = [...new Set(names ?? list.columnNames())];
  for (const name of counted) commonColumn(list.datasets, name);
  if (names === undefined) counted.sort();
  const checksum = formatChecksum(checksumRows(list, null, counted));
  if (json === true) printJson({ checksum, rows: list.rows, columns: counted });
  else printLines(() => [`${checksum}  ${plural(list.rows, 'row')} of ${counted.map(oneLine).join(', ')}`]);
}

function rowCommand(dataset: Dataset, number: string, { column, json }: DsFlags): void {
  const backwards = number.startsWith('-');
  const row = parseWholeNumber('--row', backwards ? number.slice(1) : number, { min: 0 });
  const columns = datasetSource(dataset, { names: column }).columns.map(({ name }) => name);
  const values = oneRow(dataset, columns, backwards ? -row : row);
  if (json === true) printJson(values);
  else printLines(() => formatRow(values));
}

/** Some rows from anywhere, column by column. */
function blockCommand(workdir: Workdir, dataset: Dataset, { from = '0', rows, only, column, json }: DsFlags): void {
  const start = parseWholeNumber('--from', from, { min: 0 });
  const count = rows === undefined ? usualRows : parseWholeNumber('--rows', rows, { max: mostRows });
  const ranges = rangesMeant(workdir, dataset, only);
  const block = rowBlock(dataset, {
    ranges: sliceRanges(ranges, start, count),
    rows: countRanges(ranges),
    from: start,
    columns: column,
  });
  if (json === true) printJson(block);
  else printLines((colours) => formatBlock(block, colours));
}

const usualRows = 20;
/** A block is in memory, as text too. */
const mostRows = 1000;
const mostPairs = 10_000;

/** Which rows differ from those of another dataset. */
async function compareCommand(workdir: Workdir, right: Dataset, wanted: string, flags: DsFlags): Promise<void> {
  const { column: columns, by, all, json } = flags;
  const from = parseWholeNumber('--from', flags.from ?? '0', { min: 0 });
  const count = flags.rows === undefined ? usualRows : parseWholeNumber('--rows', flags.rows, { max: mostPairs });
  const left = Dataset.open(workdir.path, await meantDataset(workdir, wanted));
  const comparison = compareRows(workdir, left, right, { columns, ...matchWish(by), all, from, count });
  if (json === true) printJson(comparison);
  else printLines((colours) => formatComparison(comparison, colours));
}

function guessCommand(dataset: Dataset, { column, json }: DsFlags): void {
  const guessed = guessTypes(dataset, column);
  if (json === true) {
    const types = [...guessed.columns].flatMap(([name, { type }]) =>
      type === undefined ? [] : [[name, type] as const],
    );
    printJson({ dataset: guessed.dataset, rows: guessed.rows, types: Object.fromEntries(types) });
  } else {
    printLines((colours) => formatTypes(guessed, colours));
  }
}

/** Only one of those that each show or write something of their own. */
function refuseTogether(flags: DsFlags): void {
  refuseFormatAlone(flags);
  const isGiven = (flag: unknown): boolean => flag !== undefined && flag !== false;
  const given = (['list', 'checksum', 'row', 'rows', 'guess', 'export'] as const).filter((name) =>
    isGiven(flags[name]),
  );
  const alone = [
    ['row', 'chain'],
    ['compare', 'only'],
    ...(['from', 'only', 'compare'] as const).flatMap((some) =>
      (['chain', 'list', 'checksum', 'row', 'guess', 'export'] as const).map((name) => [some, name] as const),
    ),
  ] as const;
  const [first, second] = alone.find((pair) => pair.every((name) => isGiven(flags[name]))) ?? given;
  if (second === undefined) return;
  throw new AcceleratorError({
    code: 'OPTION_INVALID',
    message: `\`--${first}\` does not go together with \`--${second}\`.`,
  });
}
