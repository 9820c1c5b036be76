import { type OptionRow, optionRows } from '@accelerator/inspect';
import type { InputCount, LoadedMethod } from '@accelerator/method';
import type { BuildScript } from '@accelerator/urd';
import { oneLine, padEnd, widthOf } from '../output/text.ts';

/** What `ax run SCRIPT --help` shows: the script's own options. */
export function scriptHelp(name: string, script: BuildScript): string[] {
  const options = optionRows(script.options);
  const own = options.length === 0 ? ['It takes no options.'] : ['Options:', ...optionLines(options)];
  return [
    `Usage: ax run [options of ax run] ${name}${options.length === 0 ? '' : ' [options]'}`,
    '',
    ...(script.description === '' ? [] : [script.description, '']),
    ...own,
    '',
    '`ax run --help` lists the options of `ax run` itself, which stand before the name of the script.',
  ];
}

/** What `ax build METHOD --help` shows: the inputs of the method. */
export function methodHelp({ name, definition }: LoadedMethod): string[] {
  const inputs = [
    ...Object.entries(definition.datasets).map(([input, { count }]) => inputRow(input, 'dataset', count)),
    ...Object.entries(definition.jobs).map(([input, { count }]) => inputRow(input, 'job', count)),
  ];
  const rows = [...optionRows(definition.options), ...inputs];
  return [
    `Usage: ax build [options of ax build] ${name}${rows.length === 0 ? '' : ' [inputs]'}`,
    '',
    ...(definition.description === '' ? [] : [definition.description, '']),
    ...(rows.length === 0 ? ['It takes no inputs.'] : ['Inputs:', ...optionLines(rows)]),
    '',
    'Elements of a list stand one after the other, or with commas between them, which names of files may hold; or it is JSON.',
    'Datasets and jobs are named as for `ax ds` and `ax job`; paths of files are those from here.',
    '`ax build --help` lists the options of `ax build` itself, which stand before the name of the method.',
  ];
}

function inputRow(name: string, what: 'dataset' | 'job', count: InputCount): OptionRow {
  const type = count === 'list' ? `list of ${what}s` : what;
  return { name, type, required: count === 'one', default: undefined, description: '' };
}

/** Options with their types, each on a line. */
export function optionLines(options: readonly OptionRow[]): string[] {
  if (options.length === 0) return [];
  const heads = options.map(({ name, type }) => (type === 'boolean' ? `--[no-]${name}` : `--${name} <${type}>`));
  const width = Math.max(...heads.map(widthOf));
  return options.map((option, index) => {
    const notes = [
      ...(option.required ? ['required'] : []),
      ...(option.default === undefined ? [] : [`default: ${option.default}`]),
    ];
    const note = notes.length === 0 ? '' : `(${notes.join(', ')})`;
    const text = [oneLine(option.description), note].filter(Boolean).join(' ');
    return `  ${padEnd(heads[index] ?? '', width)}  ${text}`.trimEnd();
  });
}
