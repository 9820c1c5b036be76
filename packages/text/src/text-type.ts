import { type ColumnType, type DecimalType, isDecimalType } from '@accelerator/column';
import type { Ambiguous } from './dates/zone.ts';

/** The types that can be made of text. */
export type TextTypeName = Exclude<ColumnType, 'msgpack' | 'image' | 'vector'>;

/** How the texts of a column become values. Which options there are depends on the type. */
export interface TextTypeOptions {
  /** The type of the column. */
  readonly type: TextTypeName;
  /** Whether an empty text is null. */
  readonly nullable?: boolean;
  /** Which texts are null, instead of the empty one: `['', 'NA']`. */
  readonly null?: readonly string[];
  /** Blanks, tabs and line breaks around the text are left out first. */
  readonly strip?: boolean;
  /** `ignore`: what stands behind a value that the text begins with is left out: `27 km` is 27. */
  readonly trailing?: 'bad' | 'ignore';
  /** Of `int32` and `int64`: from 2 to 36; 0: by what the number begins with, `0x` or `0`. */
  readonly base?: number;
  /** What stands before the decimals: `.` or `,`. */
  readonly decimal?: '.' | ',';
  /** What stands between groups of three digits: a blank (of any kind), `.`, `,`, `'` or `_`. */
  readonly thousands?: string;
  /** Of `number`: only whole numbers; `3.0` is one. */
  readonly whole?: boolean;
  /** Of `bool`: the words for false are false, everything else is true. */
  readonly lenient?: boolean;
  /** Of `bool`: the text is a number, and 0 is false. */
  readonly from?: 'number';
  /** Of `unicode`: how the bytes are encoded, by the names of the WHATWG: `latin1`, `shift_jis`. */
  readonly encoding?: string;
  /**
   * What becomes of bytes that are no text of the encoding. `replace`: `�`, in `ascii` `\303`; `escape`: `\xc3`, in
   * `ascii` `\303` with `\134` for a backslash; `ignore`: nothing. Default: the value is bad.
   */
  readonly invalid?: 'bad' | 'replace' | 'escape' | 'ignore';
  /** Of `date`, `time` and `datetime`: such as `%Y-%m-%d`; default `iso`. */
  readonly format?: string;
  /** Of `datetime`: the time zone of texts that name no offset: `Europe/Stockholm`. Default: UTC. */
  readonly timezone?: string;
  /** Of `datetime`: which one a local time is that comes twice, or not at all. Default `later`. */
  readonly ambiguous?: Ambiguous;
  /** `clamp`: a 60th second counts as the 59th. Default: it is bad. */
  readonly leap?: 'bad' | 'clamp';
}

/** A type of column that texts are converted to: its name, or an object that says how. */
export type TextType = TextTypeName | TextTypeOptions;

type OptionName = Exclude<keyof TextTypeOptions, 'type'>;

const forAll: readonly OptionName[] = ['nullable', 'null', 'strip'];

const numeric: readonly OptionName[] = ['decimal', 'thousands', 'trailing'];

/** Which options each type has beside those for all. */
const ownOptions: Readonly<Record<Exclude<TextTypeName, DecimalType>, readonly OptionName[]>> = {
  bytes: [],
  unicode: ['encoding', 'invalid'],
  ascii: ['invalid'],
  json: [],
  bool: ['lenient', 'from', ...numeric],
  int32: ['base', 'thousands', 'trailing'],
  int64: ['base', 'thousands', 'trailing'],
  float32: numeric,
  float64: numeric,
  number: ['whole', ...numeric],
  date: ['format', 'trailing'],
  time: ['format', 'trailing', 'leap'],
  datetime: ['format', 'trailing', 'leap', 'timezone', 'ambiguous'],
};

export const textTypeNames: readonly string[] = [...Object.keys(ownOptions), 'decimal(12,2)'];

export function isTextTypeName(name: unknown): name is TextTypeName {
  return typeof name === 'string' && (Object.hasOwn(ownOptions, name) || isDecimalType(name));
}

/** The options that a type can have. */
export function optionsOfType(type: TextTypeName): readonly OptionName[] {
  return [...(isDecimalType(type) ? numeric : ownOptions[type]), ...forAll];
}

export function textTypeOptions(type: TextType): TextTypeOptions {
  return typeof type === 'string' ? { type } : type;
}

/** What is said once for all columns, and counts where a type has such an option and does not give it itself. */
export type TextTypeDefaults = Pick<TextTypeOptions, 'timezone' | 'ambiguous' | 'decimal' | 'thousands'>;

/** A type with what is said for all columns. */
export function withTextDefaults(type: TextType, defaults: TextTypeDefaults): TextTypeOptions {
  const given = textTypeOptions(type);
  const has = optionsOfType(given.type);
  // A bool has a decimal sign only when it is read as a number.
  const isBoolOfWords = given.type === 'bool' && given.from === undefined;
  const added = Object.entries(defaults).filter(
    ([name, value]) => value !== undefined && !isBoolOfWords && has.some((each) => each === name),
  );
  return { ...Object.fromEntries(added), ...given };
}
