import { AcceleratorError } from '@accelerator/base';
import { entryJob } from '../lists/entry-jobs.ts';
import { entryNotFound, jobNotInEntry, listNotFound } from '../lists/errors.ts';
import type { EntryRecord } from '../lists/list-state.ts';
import type { Lists } from '../lists/lists.ts';
import { listsMeant } from '../lists/noted-folders.ts';
import { parseSelector } from '../lists/selector.ts';
import type { Workdir } from '../workdir.ts';
import { parseSpec, type Spec } from './parse-spec.ts';

const part = String.raw`\d[\d-]*(?:[T ]\d\d(?::\d\d){0,2}(?:\.\d+)?)?`;
const place = String.raw`(?<list>[^:^~]+?)(?:\/(?<time>latest|first|${part}(?:\+${part})*))?(?<steps>(?:[~^]\d*)*)`;
const listSpec = new RegExp(`^:${place}:(?<rest>.*)$`, 's');
const entrySpec = new RegExp(`^${place}$`, 's');

/** An entry that a user names: `import`, `ann/import/2023-01`, `import^`. */
interface EntrySpec {
  readonly list: string;
  readonly time: string;
  /** So many entries later; negative: earlier. */
  readonly offset: number;
}

/** Where the part of a spec that names a list leads, and what is left of it. */
export interface ListTarget {
  readonly job: string;
  readonly rest: Pick<Spec, 'steps' | 'dataset'>;
}

export function isListSpec(wanted: string): boolean {
  return wanted.startsWith(':');
}

/**
 * The job that the head of `:import/2023-01:typed.source/bad` means.
 * @throws AcceleratorError `LIST_SPEC_INVALID`, `LIST_NOT_FOUND`, `ENTRY_NOT_FOUND`, `JOB_NOT_IN_ENTRY`, `ENTRY_JOB_MISSING`
 */
export function followList(workdir: Workdir, wanted: string): ListTarget {
  const found = listSpec.exec(wanted)?.groups;
  if (found === undefined) throw listSpecInvalid(wanted);
  const lists = listsMeant(workdir, `'${wanted}'`);
  const record = entryMeant(lists, specOf(found));
  const { index, rest } = jobMeant(record, found.rest ?? '');
  return { job: entryJob(workdir, record, index), rest };
}

/**
 * The entry of `import`, `import/2023-01`, `ann/import^`: the latest, if it is not said which.
 * @param all one that is hidden, too, if its timestamp is given
 * @throws AcceleratorError `LIST_SPEC_INVALID`, `LIST_NOT_FOUND`, `ENTRY_NOT_FOUND`
 */
export function findEntry(lists: Lists, wanted: string, all: boolean): EntryRecord {
  const found = entrySpec.exec(wanted)?.groups;
  if (found === undefined) throw listSpecInvalid(wanted);
  const spec = specOf(found);
  const hidden = all && spec.offset === 0 ? hiddenAt(lists, spec) : undefined;
  return hidden ?? entryMeant(lists, spec);
}

function hiddenAt(lists: Lists, { list, time }: EntrySpec): EntryRecord | undefined {
  const selector = parseSelector(time);
  if (selector.kind !== 'exact' || !lists.all().includes(lists.idOf(list))) return undefined;
  return lists.records(list).find((record) => record.timestamp === selector.timestamp);
}

function specOf({
  list = '',
  time = 'latest',
  steps = '',
}: {
  readonly [name: string]: string | undefined;
}): EntrySpec {
  let offset = 0;
  for (const [, sign, count] of steps.matchAll(/([~^])(\d*)/g)) {
    offset += (sign === '^' ? -1 : 1) * (count === '' ? 1 : Number(count));
  }
  // On a command line a list of numbers is named as it looks.
  return { list, time: time.replace(/^\d{4}$/, '0$&'), offset };
}

function entryMeant(lists: Lists, { list, time, offset }: EntrySpec): EntryRecord {
  const id = lists.idOf(list);
  if (!lists.all().includes(id)) throw listNotFound(list, lists.all());
  const all = lists.since(list, '0');
  const record = lists.find(list, parseSelector(time));
  if (record === undefined) {
    const hidden = hiddenAt(lists, { list, time, offset });
    const why = hidden && lists.whyHidden(hidden);
    const hint = why === undefined ? undefined : `There is one, but it is hidden: ${why}.`;
    throw entryNotFound(id, all.length === 0 ? 'that counts' : `at ${time}`, hint);
  }
  const moved = all[all.indexOf(record) + offset];
  if (moved !== undefined) return moved;
  const [count, where] = offset < 0 ? [-offset, 'before'] : [offset, 'after'];
  const hint = '`^` is one entry earlier, `~` one later.';
  throw entryNotFound(id, `${count === 1 ? '' : `${count} places `}${where} ${record.timestamp}`, hint);
}

/** By its name, which may hold any character, or by number; default: the last. */
function jobMeant(record: EntryRecord, text: string): { readonly index: number } & Pick<ListTarget, 'rest'> {
  const { jobs, list, timestamp } = record;
  const names = jobs.map(({ name }) => name);
  const begun = names.filter(
    (name) => text === name || (text.startsWith(name) && /^[~+^<>!./]/.test(text.slice(name.length))),
  );
  const [name] = begun.sort((a, b) => b.length - a.length);
  if (name !== undefined) return { index: names.lastIndexOf(name), rest: parseSpec(`-${text.slice(name.length)}`) };
  const { head, ...rest } = parseSpec(text);
  if (head === '') return { index: names.length - 1, rest };
  const index = /^-?\d+$/.test(head) ? Number(head) : Number.NaN;
  const counted = index < 0 ? names.length + index : index;
  if (names[counted] !== undefined) return { index: counted, rest };
  throw jobNotInEntry(`${list}/${timestamp}`, `'${head}'`, names);
}

/** What begins with `:` is to name a job in a list, as `:import:`, `:import/2023-01:typed` or `:ann/import^:-2.source/bad`. */
function listSpecInvalid(wanted: string): AcceleratorError {
  return new AcceleratorError({
    code: 'LIST_SPEC_INVALID',
    message: `Expected :LIST:, :LIST/TIMESTAMP: or :LIST:NAME, received ${JSON.stringify(wanted)}.`,
    hint: '`ax urd` shows the lists; `^` behind one is an entry earlier.',
  });
}
