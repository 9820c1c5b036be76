import { once } from 'node:events';
import { AcceleratorError } from '@accelerator/base';
import { Dataset } from '@accelerator/dataset';
import { type GrepWish, grep, planGrep } from '@accelerator/inspect';
import { findDataset } from '@accelerator/store';
import { openWorkdir } from '../open-workdir.ts';
import { coloursFor } from '../output/colours.ts';
import { reportError } from '../output/report-error.ts';
import { harmlessJson } from '../output/text.ts';
import { formatFound, formatFoundJson } from '../show/format-found.ts';

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
  const { chain, ignoreCase, invertMatch: invert, show, range: ranges, onlyMatching, json = false } = flags;
  refuseTogether(flags);
  const workdir = await openWorkdir(flags.workdir);
  const dataset = Dataset.open(workdir.path, findDataset(workdir, wanted));
  const colours = coloursFor(process.stdout);
  const give = giveOf(flags, colours.isColorSupported);
  const names = columns.length === 0 ? undefined : columns;
  const plan = planGrep(dataset, { pattern, give, columns: names, show, ranges, ignoreCase, invert, chain });
  const format = {
    columns: plan.request.show,
    byMatch: onlyMatching === true,
    rowNumbers: flags.rowNumbers === true,
    datasetIds: chain === true,
  };
  let found = 0;
  for await (const {
    dataset: { id },
    rows,
    skipRest,
  } of grep(plan)) {
    found += rows.length;
    if (flags.list === true) {
      skipRest();
      await print(json ? `${JSON.stringify({ dataset: id })}\n` : `${id}\n`);
    } else {
      await print(json ? harmlessJson(formatFoundJson(id, rows, format)) : formatFound(id, rows, format, colours));
    }
  }
  return found;
}

function giveOf({ list, onlyMatching, json }: GrepFlags, isColoured: boolean): GrepWish['give'] {
  if (list === true) return 'count';
  if (onlyMatching === true) return 'matches';
  if (json === true) return 'json';
  return isColoured ? 'marked' : 'text';
}

function refuseTogether({ onlyMatching, invertMatch }: GrepFlags): void {
  if (onlyMatching !== true || invertMatch !== true) return;
  throw new AcceleratorError({
    code: 'OPTION_INVALID',
    message: 'Rows that do not match have no matching part: `-o` does not go together with `-v`.',
  });
}

/** Waits for the reader, so that memory does not fill with what it has not taken yet. */
async function print(text: string): Promise<void> {
  if (text !== '' && !process.stdout.write(text)) await once(process.stdout, 'drain');
}
