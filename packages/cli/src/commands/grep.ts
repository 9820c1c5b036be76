import { once } from 'node:events';
import { AcceleratorError, messageOf } from '@accelerator/base';
import { Dataset } from '@accelerator/dataset';
import { datasetSource, findDataset, type SourceColumn } from '@accelerator/inspect';
import { openWorkdir } from '../open-workdir.ts';
import { coloursFor } from '../output/colours.ts';
import { reportError } from '../output/report-error.ts';
import { compilePattern, type GrepRequest } from '../scan/grep-request.ts';
import { scan } from '../scan/parallel-scan.ts';
import { parseRange } from '../scan/ranges.ts';

export interface GrepFlags {
  readonly workdir?: string;
  readonly chain?: boolean;
  readonly ignoreCase?: boolean;
  readonly invertMatch?: boolean;
  readonly list?: boolean;
  readonly onlyMatching?: boolean;
  readonly rowNumbers?: boolean;
  readonly show?: readonly string[];
  readonly range?: readonly string[];
  readonly json?: boolean;
}

/** `ax grep`: the exit status, as grep has it: 0 when a row was found, 1 when none was, 2 when something is wrong. */
export async function grepCommand(
  pattern: string,
  wanted: string,
  columns: readonly string[],
  flags: GrepFlags,
): Promise<number> {
  try {
    return (await printMatches(pattern, wanted, columns, flags)) > 0 ? 0 : 1;
  } catch (error) {
    reportError(error);
    return 2;
  }
}

async function printMatches(
  pattern: string,
  wanted: string,
  columns: readonly string[],
  flags: GrepFlags,
): Promise<number> {
  checkFlags(pattern, flags);
  const workdir = await openWorkdir(flags.workdir);
  const dataset = Dataset.open(workdir.path, findDataset(workdir, wanted));
  const request = grepRequest(dataset, pattern, columns, flags);
  const { datasets } = datasetSource(dataset, { chain: flags.chain, names: [] });
  let found = 0;
  for await (const { dataset: from, chunk, skipRest } of scan(datasets, { kind: 'grep', request })) {
    if (chunk.kind !== 'grep') continue;
    found += chunk.rows;
    if (flags.list === true) {
      skipRest();
      await print(flags.json === true ? `${JSON.stringify({ dataset: from.id })}\n` : `${from.id}\n`);
    } else {
      await print(chunk.text);
    }
  }
  return found;
}

function grepRequest(dataset: Dataset, pattern: string, columns: readonly string[], flags: GrepFlags): GrepRequest {
  const { chain, onlyMatching = false, json = false } = flags;
  const columnsOf = (names?: readonly string[]): SourceColumn[] => [
    ...datasetSource(dataset, { chain, names }).columns,
  ];
  const search =
    columns.length > 0 ? columnsOf(columns) : columnsOf().filter(({ type }) => type !== 'bytes' && type !== 'image');
  const ranges = (flags.range ?? []).map((text) => parseRange(text, (name) => columnsOf([name])[0]?.type ?? 'json'));
  return {
    pattern,
    ignoreCase: flags.ignoreCase === true,
    invert: flags.invertMatch === true,
    ranges,
    // An empty pattern is in every text: for rows in a range no text needs to be read.
    search: pattern === '' ? [] : search,
    show: flags.show === undefined || onlyMatching ? search : columnsOf(flags.show),
    output: flags.list === true ? 'count' : onlyMatching ? 'matches' : 'rows',
    json,
    rowNumbers: flags.rowNumbers === true,
    datasetIds: chain === true,
    colours: !json && coloursFor(process.stdout).isColorSupported,
  };
}

function checkFlags(pattern: string, { onlyMatching, invertMatch, ignoreCase }: GrepFlags): void {
  if (onlyMatching === true && invertMatch === true) {
    throw new AcceleratorError({
      code: 'OPTION_INVALID',
      message: 'Rows that do not match have no matching part: `-o` does not go together with `-v`.',
    });
  }
  try {
    compilePattern(pattern, ignoreCase === true);
  } catch (error) {
    throw new AcceleratorError({
      /** The pattern for `ax grep` is no regular expression. */
      code: 'PATTERN_INVALID',
      message: `The pattern is no regular expression: ${messageOf(error)}.`,
      hint: 'Regular expressions are those of JavaScript; `\\` before a character takes it as it is.',
    });
  }
}

/** Waits for the reader, so that memory does not fill with what it has not taken yet. */
async function print(text: string): Promise<void> {
  if (text !== '' && !process.stdout.write(text)) await once(process.stdout, 'drain');
}
