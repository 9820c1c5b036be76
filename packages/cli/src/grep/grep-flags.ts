import { AcceleratorError, didYouMean } from '@accelerator/base';
import { parseWholeNumber } from '../whole-number.ts';

/** The options of `ax grep`; `ax cat` has some of them. */
export interface GrepFlags {
  readonly workdir?: string;
  readonly pattern?: readonly string[];
  readonly dataset?: readonly string[];
  readonly chain?: boolean;
  readonly chainLength?: string;
  readonly stop?: string;
  readonly fixedStrings?: boolean;
  readonly numeric?: boolean;
  readonly ignoreCase?: boolean;
  readonly invertMatch?: boolean;
  readonly list?: boolean;
  readonly count?: boolean;
  readonly quiet?: boolean;
  readonly onlyMatching?: boolean;
  readonly maxCount?: string;
  readonly afterContext?: string;
  readonly beforeContext?: string;
  readonly context?: string;
  readonly range?: readonly string[];
  readonly slice?: readonly string[];
  readonly roundrobin?: boolean;
  /** Names, or true: all that are shown. */
  readonly unique?: readonly string[] | boolean;
  readonly show?: readonly string[];
  readonly except?: readonly string[];
  readonly headers?: boolean;
  readonly sliceNumbers?: boolean;
  readonly rowNumbers?: boolean;
  readonly separator?: string;
  readonly null?: boolean;
  readonly format?: string;
  readonly json?: boolean;
}

export type FoundFormat = 'lines' | 'table' | 'raw' | 'csv' | 'json';

/** @throws AcceleratorError `OPTION_INVALID` for options that contradict each other */
export function refuseTogether(flags: GrepFlags): void {
  if (flags.onlyMatching === true && flags.invertMatch === true) {
    throw invalid('Rows that do not match have no matching part: `-o` does not go together with `-v`.');
  }
  const hasContext = [flags.context, flags.beforeContext, flags.afterContext].some((each) => each !== undefined);
  const format = flags.json === true ? 'json' : flags.format;
  const given: Readonly<Record<string, boolean>> = {
    '--fixed-strings': flags.fixedStrings === true,
    '--numeric': flags.numeric === true,
    '--ignore-case': flags.ignoreCase === true,
    '--list': flags.list === true,
    '--count': flags.count === true,
    '--only-matching': flags.onlyMatching === true,
    '--roundrobin': flags.roundrobin === true,
    '--unique': flags.unique !== undefined && flags.unique !== false,
    '--json': flags.json === true && flags.format !== undefined && flags.format !== 'json',
    '--format': flags.format !== undefined,
    '--format json': format === 'json',
    '--format csv': format === 'csv',
    '--separator': flags.separator !== undefined,
    '--null': flags.null === true,
    'rows of context': hasContext,
  };
  const contradictions: readonly (readonly [string, string])[] = [
    ['--fixed-strings', '--numeric'],
    ['--ignore-case', '--numeric'],
    ['--list', '--count'],
    ['--json', '--format'],
    ['--separator', '--format json'],
    ['--null', '--format json'],
    ['--null', '--format csv'],
    ...['--list', '--count', '--only-matching', '--roundrobin', '--unique'].map(
      (name) => [name, 'rows of context'] as const,
    ),
  ];
  const found = contradictions.find((names) => names.every((name) => given[name] === true));
  if (found === undefined) return;
  const [first, second] = found.map((name) => (name.startsWith('-') ? `\`${name}\`` : name));
  throw invalid(`${first} does not go together with ${second}.`);
}

const formats: readonly FoundFormat[] = ['table', 'raw', 'csv', 'json'];

/** @throws AcceleratorError `OPTION_INVALID` */
export function formatOf({ format, json }: GrepFlags, isTerminal: boolean): FoundFormat {
  if (json === true) return 'json';
  if (format === undefined) return isTerminal ? 'table' : 'lines';
  const found = formats.find((each) => each === format);
  if (found !== undefined) return found;
  throw invalid(`Expected table, raw, csv or json for --format, received '${format}'.`, didYouMean(format, formats));
}

/** How many rows of context are wanted. @throws AcceleratorError `OPTION_INVALID` */
export function contextOf({ context, beforeContext, afterContext }: GrepFlags): { before: number; after: number } {
  const both = context === undefined ? 0 : parseWholeNumber('--context', context, { min: 0 });
  return {
    before: beforeContext === undefined ? both : parseWholeNumber('--before-context', beforeContext, { min: 0 }),
    after: afterContext === undefined ? both : parseWholeNumber('--after-context', afterContext, { min: 0 }),
  };
}

/** `--slice 0 --slice 2,3`. @throws AcceleratorError `OPTION_INVALID` */
export function slicesOf({ slice }: GrepFlags): number[] | undefined {
  return slice?.flatMap((each) => each.split(',')).map((each) => parseWholeNumber('--slice', each, { min: 0 }));
}

/** `\t`, `\n`, `\0` and `\\` as they are meant: a shell passes them on as they are written. */
export function separatorOf(text: string): string {
  return text.replace(/\\([tn0\\])/g, (_, letter: string) => ({ t: '\t', n: '\n', '0': '\0' })[letter] ?? '\\');
}

function invalid(message: string, hint?: string): AcceleratorError {
  return new AcceleratorError({ code: 'OPTION_INVALID', message, hint });
}
