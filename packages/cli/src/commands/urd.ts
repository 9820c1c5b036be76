import { createInterface } from 'node:readline/promises';
import { AcceleratorError } from '@accelerator/base';
import { entryDetails, plural, summarizeEntries, summarizeLists } from '@accelerator/inspect';
import { type EntryRecord, type Lists, listsMeant, parseTimestamp } from '@accelerator/store';
import { peekWorkdir } from '../open-workdir.ts';
import type { Colours } from '../output/colours.ts';
import { printJson, printLines } from '../output/print.ts';
import { writeLines } from '../output/write-lines.ts';
import { formatEntries, formatEntry, formatLists } from '../show/format-lists.ts';

export interface UrdFlags {
  readonly workdir?: string;
  readonly all: boolean;
  readonly truncate?: string;
  readonly yes: boolean;
  readonly json: boolean;
}

/** `ax urd`: the lists, the entries of one, an entry; or takes entries out of a list. */
export async function urdCommand(wanted: string | undefined, flags: UrdFlags): Promise<void> {
  const workdir = await peekWorkdir(flags.workdir);
  const lists = listsMeant(workdir, '`ax urd`');
  if (flags.truncate !== undefined) {
    await truncateList(lists, wanted, flags.truncate, flags);
    return;
  }
  const { list, after } = afterOf(wanted ?? '');
  if (wanted === undefined) show(summarizeLists(lists, flags.all), formatLists, flags);
  else if (after !== undefined) show(summarizeEntries(lists, list, after, flags.all), formatEntries, flags);
  else show(entryDetails(workdir, lists, wanted, flags.all), formatEntry, flags);
}

function show<T>(value: T, format: (value: T, colours: Colours) => string[], { json }: UrdFlags): void {
  if (json) printJson(value);
  else printLines((colours) => format(value, colours));
}

/** `import/` and `import/since/2023-01` mean entries, and not one of them. */
function afterOf(wanted: string): { readonly list: string; readonly after?: string } {
  const [, list = '', since] = /^(.*?)\/(?:since\/(.*))?$/s.exec(wanted) ?? [];
  return list === '' ? { list: wanted } : { list, after: parseTimestamp(since ?? '0') };
}

async function truncateList(lists: Lists, list: string | undefined, from: string, flags: UrdFlags): Promise<void> {
  if (list === undefined) throw listNotNamed();
  const timestamp = parseTimestamp(from);
  const by = { entered: new Date().toISOString(), run: null };
  const id = lists.idOf(list);
  lists.records(list);
  const plan = await lists.planned().truncate(list, timestamp, by);
  if (plan.count > 0 && !flags.yes)
    await ask(`Remove ${plural(plan.count, 'entry', 'entries')} of ${id} from ${timestamp} on${hiding(plan.ghosted)}?`);
  const { count, ghosted } = plan.count > 0 ? await lists.forWriting().truncate(list, timestamp, by) : plan;
  if (flags.json) printJson({ list: id, timestamp, count, ghosted: ghosted.map(nameOf) });
  else
    writeLines(process.stdout, [
      `Removed ${plural(count, 'entry', 'entries')} of ${id} from ${timestamp} on${hiding(ghosted)}.`,
    ]);
}

function hiding(ghosted: readonly EntryRecord[]): string {
  return ghosted.length === 0 ? '' : `, and hide ${ghosted.map(nameOf).join(', ')}`;
}

function nameOf({ list, timestamp }: EntryRecord): string {
  return `${list}/${timestamp}`;
}

/** @throws AcceleratorError `NOT_CONFIRMED` */
async function ask(question: string): Promise<void> {
  if (!process.stdin.isTTY) throw notConfirmed(question);
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await terminal.question(`${question} [y/N] `);
    if (!/^y(es)?$/i.test(answer.trim())) throw notConfirmed(question);
  } finally {
    terminal.close();
  }
}

/**
 * `ax urd --truncate` was not confirmed, so nothing was changed.
 *
 * @remedy Answer with `y`; where nobody can answer, `--yes` does.
 */
function notConfirmed(question: string): AcceleratorError {
  return new AcceleratorError({
    code: 'NOT_CONFIRMED',
    message: `Expected a yes to: ${question}`,
    hint: 'Nothing was changed. `--yes` answers it.',
  });
}

/** `ax urd --truncate` needs to know of which list. */
function listNotNamed(): AcceleratorError {
  return new AcceleratorError({
    code: 'LIST_NOT_NAMED',
    message: 'Expected the name of a list before --truncate, received none.',
    hint: '`ax urd import --truncate 2023-06`.',
  });
}
