import path from 'node:path';
import type { LoadedMethod } from '@accelerator/method';
import { optionInvalid, unknownInput } from './errors.ts';
import type { GroupedInputs } from './group-inputs.ts';
import { listFromTexts, takesList, valueFromText } from './value-from-text.ts';

/** Where the paths of input files are from. */
export interface PathBase {
  /** The current folder: paths on the command line are from there. */
  readonly current: string;
  /** The input directory: by paths from there files are named. */
  readonly inputs: string;
}

/**
 * The inputs of a method from a command line: `--size 100,100`, `--source main-3`, `--source=main-3`, `--fast`, `--no-fast`.
 * What takes several values takes them one after the other, parted by commas, or named again. Datasets and jobs stay texts, as they were named.
 * @throws AcceleratorError `UNKNOWN_INPUT`, `OPTION_INVALID`
 */
export function parseMethodArguments(method: LoadedMethod, args: readonly string[], base: PathBase): GroupedInputs {
  const { name, definition } = method;
  const { shape } = definition.options;
  const declared = { ...definition.datasets, ...definition.jobs };
  const known = [...Object.keys(shape), ...Object.keys(declared)];
  const isSwitch = (input: string): boolean =>
    Object.hasOwn(shape, input) &&
    shape[input]?.safeParse(true).success === true &&
    shape[input]?.safeParse('1').success === false;
  const isList = (input: string): boolean => {
    const option = Object.hasOwn(shape, input) ? shape[input] : undefined;
    return option === undefined ? declared[input]?.count === 'list' : takesList(option);
  };
  const given = new Map<string, string[]>();
  const rest = [...args];
  for (let arg = rest.shift(); arg !== undefined; arg = rest.shift()) {
    const [, spelled, inline] = /^--([^=]+)(?:=(.*))?$/s.exec(arg) ?? [];
    if (spelled === undefined) {
      throw optionInvalid(`Expected inputs such as --${known[0] ?? 'name'} for ${name}, received '${arg}'.`, name);
    }
    const isNegated = spelled.startsWith('no-') && !known.includes(spelled) && isSwitch(spelled.slice(3));
    const input = isNegated ? spelled.slice(3) : spelled;
    if (!known.includes(input)) throw unknownInput(name, input, known);
    const next = rest[0];
    const isBare = inline === undefined && isSwitch(input) && next !== 'true' && next !== 'false';
    const value = isBare ? 'true' : (inline ?? rest.shift());
    if (value === undefined) throw optionInvalid(`Expected a value after --${input}, received nothing.`, input);
    const text = isNegated ? String(value === 'false') : value;
    const texts = [...(given.get(input) ?? []), text];
    // A shell makes several words of `photos/*.jpg`.
    while (inline === undefined && isList(input) && rest[0] !== undefined && !rest[0].startsWith('--')) {
      texts.push(rest.shift() ?? '');
    }
    given.set(input, texts);
  }
  const pathName = (text: string): string => nameOfPath(text, base);
  const grouped = { options: {}, datasets: {}, jobs: {} } satisfies Record<
    keyof GroupedInputs,
    Record<string, unknown>
  >;
  for (const [input, texts] of given) {
    const option = shape[input];
    if (!isList(input) && texts.length > 1) {
      throw optionInvalid(`Expected one value for --${input} of ${name}, received ${texts.length}.`, input);
    }
    const [first = ''] = texts;
    if (option !== undefined) {
      const value = isList(input) ? listFromTexts(option, texts, pathName) : valueFromText(option, first, pathName);
      Object.assign(grouped.options, { [input]: value });
    } else {
      const group = Object.hasOwn(definition.datasets, input) ? grouped.datasets : grouped.jobs;
      Object.assign(group, { [input]: isList(input) ? texts : first });
    }
  }
  return grouped;
}

/** As a script would name the file: from the input directory, if it lies there. */
function nameOfPath(text: string, { current, inputs }: PathBase): string {
  const place = path.resolve(current, text);
  const relative = path.relative(inputs, place);
  return relative.startsWith('..') || path.isAbsolute(relative) ? place : relative === '' ? '.' : relative;
}
