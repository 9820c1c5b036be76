import type { Argument, Command, Option } from 'commander';
import { type Candidate, ofCommand, type Source, switches } from './candidate.ts';
import { shells } from './shell-scripts.ts';

/** Loads the engine, which the names of commands and their options do not need. */
const names = (): Promise<typeof import('./project-names.ts')> => import('./project-names.ts');

const jobs: Source = async (place) => (await names()).jobs(place);

/** Columns of the dataset, which stands behind a pattern in `ax grep`. */
const columns: Source = async ({ command, positionals }) =>
  (await names()).columnsOf(positionals[command === 'grep' ? 1 : 0]);

const exportFormats = ['csv', 'jsonl', 'arrow', 'parquet'];

/** What a word may be, by the name of the argument or option that it is for. */
const sources: Readonly<Record<string, Source>> = {
  script: async (place) => (await names()).scripts(place),
  method: async (place) => (await names()).methods(place),
  job: jobs,
  jobs,
  before: jobs,
  after: jobs,
  dataset: jobs,
  compare: jobs,
  only: async () => ['computed', 'reused', 'bad'].map((name) => ({ name })),
  list: async (place) => (await names()).lists(place),
  stop: jobs,
  columns,
  column: columns,
  show: columns,
  except: columns,
  unique: columns,
  key: columns,
  shell: async () => shells.map((name) => ({ name })),
  format: async ({ command }) =>
    (command === 'grep' || command === 'cat' ? ['table', 'raw', 'csv', 'json'] : exportFormats).map((name) => ({
      name,
    })),
  workdir: async () => [{ name: ':folders' }],
  dir: async () => [{ name: ':folders' }],
  export: async () => [{ name: ':files' }],
};

/**
 * What may stand in the place of the last word of a command line.
 * @param words behind `ax`; the last one is being typed, and may be empty
 */
export async function candidatesFor(program: Command, words: readonly string[]): Promise<Candidate[]> {
  const typed = words.at(-1) ?? '';
  const found = await allFor(program, words.slice(0, -1), typed);
  return found.filter(({ name }) => name.startsWith(':') || name.startsWith(typed === '=' ? '' : typed));
}

async function allFor(program: Command, before: readonly string[], typed: string): Promise<readonly Candidate[]> {
  const commands = ofCommand(program);
  const [name, ...rest] = before;
  if (name === undefined) return typed.startsWith('-') ? switches(program) : commands;
  if (name === 'help') return commands;
  const command = program.commands.find((each) => each.name() === name);
  if (command === undefined) return [];
  const place = placeIn(command, withoutSigns(rest), typed === '=');
  if (place.passedOn !== undefined) {
    const [what = '', ...words] = place.passedOn;
    const { optionsOfScript, inputsOf } = await names();
    return name === 'run' ? optionsOfScript(what, words, typed) : inputsOf(what, words, typed);
  }
  if (place.option === undefined && typed.startsWith('-')) return switches(command);
  const source = sources[place.option?.attributeName() ?? place.argument?.name() ?? ''];
  return source === undefined ? [] : source({ command: name, positionals: place.positionals });
}

/** bash takes `--name=value` for three words. */
function withoutSigns(words: readonly string[]): string[] {
  return words.filter((word) => word !== '=');
}

interface Place {
  readonly positionals: readonly string[];
  /** Whose value it is. */
  readonly option?: Option | undefined;
  readonly argument?: Argument | undefined;
  /** The name of a script or a method, and what stands behind it. */
  readonly passedOn?: readonly string[];
}

/** What comes behind some words of a command. */
function placeIn(command: Command, before: readonly string[], isValue: boolean): Place {
  const words: string[] = [];
  const given = new Map<string, string>();
  const passesOn = ['run', 'build'].includes(command.name());
  let option: Option | undefined;
  for (const [index, word] of before.entries()) {
    const isOption = word.startsWith('-') && word !== '-';
    if (option !== undefined && !isOption) {
      if (!given.has(option.attributeName())) given.set(option.attributeName(), word);
      if (!option.variadic) option = undefined;
    } else if (isOption) {
      const found = command.options.find(({ long, short }) => word === long || word === short);
      option = found?.required === true || found?.optional === true ? found : undefined;
    } else if (passesOn) return { positionals: words, passedOn: before.slice(index) };
    else words.push(word);
  }
  const declared = command.registeredArguments;
  // What an option gives does not stand in the place of the argument that is called the same.
  const places = declared.map((each) => (each.variadic ? undefined : (given.get(each.name()) ?? words.shift())));
  const positionals = [...places.map((word) => word ?? ''), ...words];
  if (option !== undefined || isValue) return { positionals, option };
  return { positionals, argument: declared[places.indexOf(undefined)] };
}
