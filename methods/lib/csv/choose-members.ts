import { unreadableTable, wrongOptions } from './errors.ts';
import type { MemberOptions } from './member-options.ts';

/** A file of a zip, and the name of the dataset that it becomes. */
export interface ChosenMember {
  readonly member: string;
  readonly dataset: string;
}

/** What becomes of the files of a zip. */
export interface MemberPlan {
  /** In the order of the chain, if there is one. */
  readonly chosen: readonly ChosenMember[];
  readonly isChain: boolean;
}

const defaultName = 'default';

/**
 * Chooses files of a zip, and names their datasets.
 * @param members the names of the files in it, in its order
 * @throws AcceleratorError `CSV_OPTIONS`, `TABLE_FILE`
 */
export function chooseMembers(zip: string, members: readonly string[], options: MemberOptions): MemberPlan {
  const { names, include, exclude, chain } = options;
  if (names !== undefined && (include !== '' || exclude !== '')) {
    throw wrongOptions('members has names, and include or exclude as well');
  }
  if (chain === 'names' && names === undefined) throw wrongOptions("members.chain is 'names', and there are no names");
  const isChain = chain !== 'off';
  const chosen = names === undefined ? named(filtered(members, include, exclude), options) : given(zip, members, names);
  if (chosen.length === 0) throw unreadableTable(zip, `no file in it is chosen: it has ${listed(members)}`);
  const order = chain === 'on' ? (names === undefined ? 'zip' : 'names') : chain;
  if (order === 'file') chosen.sort((one, other) => compare(one.member, other.member));
  if (order === 'dataset') chosen.sort((one, other) => compare(one.dataset, other.dataset));
  if (order === 'zip') chosen.sort((one, other) => members.indexOf(one.member) - members.indexOf(other.member));
  const place = chosen.findIndex(({ dataset }) => dataset === defaultName);
  if (isChain && place >= 0 && place < chosen.length - 1) {
    throw wrongOptions(`the dataset 'default' has to be the last of the chain, but '${chosen[place]?.member}' is not`);
  }
  return { chosen, isChain };
}

function given(zip: string, members: readonly string[], names: Readonly<Record<string, string>>): ChosenMember[] {
  const chosen = Object.entries(names).map(([member, dataset]) => ({ member, dataset }));
  const missing = chosen.find(({ member }) => !members.includes(member));
  if (missing !== undefined) {
    throw unreadableTable(zip, `there is no file '${missing.member}' in it, but ${listed(members)}`);
  }
  const twice = chosen.find(({ dataset }, index) => chosen.findIndex((each) => each.dataset === dataset) !== index);
  if (twice !== undefined) throw wrongOptions(`members names two datasets '${twice.dataset}'`);
  return chosen;
}

function filtered(members: readonly string[], include: string, exclude: string): string[] {
  const [wanted, unwanted] = [expression('include', include), expression('exclude', exclude)];
  return members.filter((member) => (wanted?.test(member) ?? true) && unwanted?.test(member) !== true);
}

function expression(option: string, source: string): RegExp | undefined {
  try {
    return source === '' ? undefined : new RegExp(source, 'u');
  } catch (cause) {
    throw wrongOptions(
      `members.${option} is no regular expression (${cause instanceof Error ? cause.message : String(cause)})`,
    );
  }
}

/** Datasets by the names of their files, which are made such as a command line takes without quotation marks. */
function named(members: readonly string[], { stripFolders, chain }: MemberOptions): ChosenMember[] {
  const taken = new Set<string>(chain === 'off' ? [] : [defaultName]);
  return members.map((member) => {
    const name = stripFolders ? member.slice(member.lastIndexOf('/') + 1) : member;
    let dataset = name.replace(/[^A-Za-z0-9._-]/g, '_');
    while (taken.has(dataset)) dataset += '_';
    taken.add(dataset);
    return { member, dataset };
  });
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

export function listed(members: readonly string[]): string {
  if (members.length === 0) return 'no files';
  const shown = members.slice(0, 100).map((member) => `'${member}'`);
  return `${shown.join(', ')}${members.length > shown.length ? ` and ${members.length - shown.length} more` : ''}`;
}
