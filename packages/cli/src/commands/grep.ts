import { once } from 'node:events';
import { Dataset } from '@accelerator/dataset';
import { type GrepPlan, type GrepWish, grep, planGrep } from '@accelerator/inspect';
import { meantDataset, type Workdir } from '@accelerator/store';
import { FoundCsv } from '../grep/found-csv.ts';
import { FoundJson } from '../grep/found-json.ts';
import { FoundLines } from '../grep/found-lines.ts';
import type { FoundPrinter } from '../grep/found-printer.ts';
import {
  contextOf,
  type FoundFormat,
  formatOf,
  type GrepFlags,
  refuseTogether,
  separatorOf,
  slicesOf,
} from '../grep/grep-flags.ts';
import { printCounts, printIds } from '../grep/print-datasets.ts';
import { openWorkdir } from '../open-workdir.ts';
import { type Colours, coloursFor } from '../output/colours.ts';
import { reportError } from '../output/report-error.ts';
import { harmless } from '../output/text.ts';
import { parseWholeNumber } from '../whole-number.ts';

/** What is searched, and where. */
export interface GrepWords {
  /** None: every row. */
  readonly patterns: readonly string[];
  /** One at least. */
  readonly datasets: readonly string[];
  readonly columns: readonly string[];
}

/** `ax grep`: the exit status, as grep has it: 0 when a row was found, 1 when none was, 2 when something is wrong. */
export async function grepCommand(words: GrepWords, flags: GrepFlags): Promise<number> {
  try {
    return (await printFound(words, flags)) > 0 ? 0 : 1;
  } catch (error) {
    reportError(error);
    return 2;
  }
}

/** `ax cat`: all rows. */
export async function catCommand(words: Omit<GrepWords, 'patterns'>, flags: GrepFlags): Promise<number> {
  const status = await grepCommand({ ...words, patterns: [] }, flags);
  return status === 1 ? 0 : status;
}

async function printFound(words: GrepWords, flags: GrepFlags): Promise<number> {
  refuseTogether(flags);
  const isTerminal = process.stdout.isTTY === true;
  const format = formatOf(flags, isTerminal);
  const colours = coloursFor(process.stdout);
  const context = contextOf(flags);
  const slices = slicesOf(flags);
  const most = flags.maxCount === undefined ? undefined : parseWholeNumber('--max-count', flags.maxCount);
  const workdir = await openWorkdir(flags.workdir);
  const ids = await Promise.all(words.datasets.map((each) => meantDataset(workdir, each)));
  const datasets = ids.map((id) => Dataset.open(workdir.path, id));
  const { unique } = flags;
  const hasNoCells = flags.list === true || flags.count === true || flags.quiet === true;
  const plan = planGrep(datasets, {
    patterns: words.patterns,
    syntax: flags.numeric === true ? 'numeric' : flags.fixedStrings === true ? 'fixed' : 'regex',
    give: hasNoCells ? 'text' : giveOf(flags, format, colours),
    columns: words.columns.length === 0 ? undefined : words.columns,
    except: flags.except,
    show: hasNoCells ? [] : flags.show,
    sameColumns: format === 'csv',
    unique: unique === false ? undefined : unique,
    ranges: flags.range,
    ignoreCase: flags.ignoreCase,
    invert: flags.invertMatch,
    ...context,
    chain: await chainOf(flags, workdir),
    slices,
    inTurns: flags.roundrobin,
    most: flags.list === true || flags.quiet === true ? 1 : most,
  });
  const style = { json: format === 'json', separator: separatorOf(flags.separator ?? '\t') };
  if (flags.quiet === true) return countRows(plan);
  if (flags.list === true) return printIds(plan, style, print);
  if (flags.count === true) return printCounts(plan, style, print);
  const printer = printerFor({ flags, format, isTerminal, colours, plan });
  const safe = isTerminal && (format === 'csv' || format === 'raw') ? safeText : (text: string): string => text;
  await print(safe(printer.begin()));
  let found = 0;
  for await (const result of grep(plan)) {
    found += result.rows.filter(({ context: side }) => side === undefined).length;
    await print(safe(printer.rows(result)));
  }
  return found;
}

interface PrinterSetup {
  readonly flags: GrepFlags;
  readonly format: FoundFormat;
  readonly isTerminal: boolean;
  readonly colours: Colours;
  readonly plan: GrepPlan;
}

function printerFor({ flags, format, colours, plan }: PrinterSetup): FoundPrinter {
  const shape = {
    byMatch: flags.onlyMatching === true,
    datasetIds: plan.tables.length > 1 || isChain(flags),
    sliceNumbers: flags.sliceNumbers === true,
    rowNumbers: flags.rowNumbers === true,
  };
  if (format === 'json') return new FoundJson(shape);
  const separator = separatorOf(flags.separator ?? (format === 'csv' ? ',' : '\t'));
  if (format === 'csv') return new FoundCsv(shape, plan.tables[0]?.columns ?? [], separator);
  const end = flags.null === true ? '\0' : '\n';
  const aligned = format === 'table' && flags.separator === undefined;
  const lines = { ...shape, separator, end, headers: flags.headers === true, raw: format === 'raw', aligned };
  return new FoundLines(lines, format === 'raw' ? coloursFor({}) : colours);
}

function giveOf({ onlyMatching }: GrepFlags, format: FoundFormat, colours: Colours): GrepWish['give'] {
  if (onlyMatching === true) return 'matches';
  if (format === 'json') return 'json';
  if (format === 'csv' || format === 'raw') return 'exact';
  return colours.isColorSupported ? 'marked' : 'text';
}

function isChain({ chain, chainLength, stop }: GrepFlags): boolean {
  return chain === true || chainLength !== undefined || stop !== undefined;
}

async function chainOf(flags: GrepFlags, workdir: Workdir): Promise<GrepWish['chain']> {
  if (!isChain(flags)) return undefined;
  const { chainLength, stop } = flags;
  return {
    length: chainLength === undefined ? undefined : parseWholeNumber('--chain-length', chainLength),
    stop: stop === undefined ? undefined : await meantDataset(workdir, stop),
  };
}

async function countRows(plan: GrepPlan): Promise<number> {
  for await (const { rows } of grep(plan)) return rows.length;
  return 0;
}

/** What a program reads is printed as it is, but never acted upon by a terminal. */
function safeText(text: string): string {
  return harmless(text, false);
}

/** Waits for the reader, so that memory does not fill with what it has not taken yet. */
async function print(text: string): Promise<void> {
  if (text !== '' && !process.stdout.write(text)) await once(process.stdout, 'drain');
}
