import { type OptionRow, optionRows } from '@accelerator/inspect';
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

function optionLines(options: readonly OptionRow[]): string[] {
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
