import { formatCount, type GuessedTypes, plural } from '@accelerator/inspect';
import type { Colours } from '../output/colours.ts';
import { oneLine } from '../output/text.ts';

/** The types that were guessed, as an object that can be pasted into a build script. */
export function formatTypes({ columns, rows }: GuessedTypes, { dim }: Colours): string[] {
  const typed = [...columns].filter(([, { type }]) => type !== undefined);
  const others = [...columns].filter(([, { type }]) => type === undefined);
  const lines = typed.map(([name, { type, reason }]) => {
    const line = `  ${keyText(name)}: ${literal(type)},`;
    return reason === undefined ? line : `${line} ${dim(`// ${reason}`)}`;
  });
  return [
    ...(lines.length === 0 ? ['types: {},'] : ['types: {', ...lines, '},']),
    dim(`// by the first ${rows === 1 ? 'row' : `${formatCount(rows)} rows`}`),
    ...(others.length === 0 ? [] : [dim(`// ${plural(others.length, 'other column')} of text, or typed already:`)]),
    ...others.map(([name, { reason }]) => dim(`//   ${oneLine(name)}${reason === undefined ? '' : `: ${reason}`}`)),
  ];
}

function literal(value: unknown): string {
  if (typeof value === 'string') return quoted(value);
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return String(value);
  return `{ ${Object.entries(value)
    .map(([name, each]) => `${keyText(name)}: ${literal(each)}`)
    .join(', ')} }`;
}

function keyText(name: string): string {
  return /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(name) ? name : quoted(name);
}

function quoted(text: string): string {
  return `'${JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
}
