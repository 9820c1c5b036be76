import { AcceleratorError, didYouMean, hasLoneSurrogate } from '@accelerator/base';
import { asciiNames, isEncoding } from './convert/text.ts';
import { compileFormat, type DateKind } from './dates/compile-format.ts';
import { FormatProblem } from './dates/parse-format.ts';
import { isTimezone } from './dates/zone.ts';
import { isTextTypeName, optionsOfType, type TextType, type TextTypeOptions, textTypeNames } from './text-type.ts';

/** What is wrong with something that was given as a `TextType`. */
export interface TextTypeProblem {
  /** One sentence, without its full stop. */
  readonly message: string;
  /** What was meant, if that can be said. */
  readonly hint?: string | undefined;
  /** Which of its options it is about. */
  readonly path: readonly string[];
}

const isBoolean = (value: unknown): boolean => typeof value === 'boolean';
const oneOf =
  (...values: readonly unknown[]) =>
  (value: unknown): boolean =>
    values.includes(value);

interface Rule {
  readonly wants: string;
  readonly holds: (value: unknown) => boolean;
}

const thousands = [' ', '.', ',', "'", '_'];

const rules: Readonly<Record<Exclude<keyof TextTypeOptions, 'type'>, Rule>> = {
  nullable: { wants: 'true or false', holds: isBoolean },
  null: {
    wants: 'an array of texts',
    holds: (value) => Array.isArray(value) && value.every((each) => typeof each === 'string'),
  },
  strip: { wants: 'true or false', holds: isBoolean },
  trailing: { wants: "'bad' or 'ignore'", holds: oneOf('bad', 'ignore') },
  base: {
    wants: 'a base from 2 to 36, or 0',
    holds: (value) => Number.isInteger(value) && (value === 0 || (Number(value) >= 2 && Number(value) <= 36)),
  },
  decimal: { wants: "'.' or ','", holds: oneOf('.', ',') },
  thousands: { wants: "a blank, '.', ',', \"'\" or '_'", holds: oneOf(...thousands) },
  whole: { wants: 'true or false', holds: isBoolean },
  lenient: { wants: 'true or false', holds: isBoolean },
  from: { wants: "'number'", holds: oneOf('number') },
  encoding: {
    wants: 'the name of an encoding, such as utf-8 or windows-1252',
    holds: (value) => typeof value === 'string' && isEncoding(value),
  },
  invalid: { wants: "'bad', 'replace', 'escape' or 'ignore'", holds: oneOf('bad', 'replace', 'escape', 'ignore') },
  format: { wants: 'text', holds: (value) => typeof value === 'string' },
  timezone: {
    wants: 'the name of a time zone, such as Europe/Stockholm',
    holds: (value) => typeof value === 'string' && isTimezone(value),
  },
  ambiguous: { wants: "'earlier', 'later' or 'bad'", holds: oneOf('earlier', 'later', 'bad') },
  leap: { wants: "'bad' or 'clamp'", holds: oneOf('bad', 'clamp') },
};

type RuleName = keyof typeof rules;

const decimalHint =
  "A decimal type names its digits and those of them behind the point: 'decimal(12,2)', with at most 38 and no blank.";

/** What is wrong with a value that should be a `TextType`; undefined: nothing. */
export function problemOfTextType(value: unknown): TextTypeProblem | undefined {
  if (typeof value === 'string') return problemOfName(value, []);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return { message: "Expected a type, such as 'int32', or an object with one", path: [] };
  }
  const type: unknown = 'type' in value ? value.type : undefined;
  if (!isTextTypeName(type)) return problemOfName(type, ['type']);
  const names: readonly string[] = optionsOfType(type);
  for (const [name, option] of Object.entries(value)) {
    if (name === 'type' || option === undefined) continue;
    if (!isRule(name) || !names.includes(name)) return problemOfOption(type, name, names);
    const rule = rules[name];
    if (!rule.holds(option)) return { message: `Expected ${rule.wants}`, hint: hintFor(name, option), path: [name] };
  }
  return problemOfTogether(value as TextTypeOptions);
}

/** @throws AcceleratorError `TEXT_TYPE` */
export function checkTextType(type: TextType): void {
  const problem = problemOfTextType(type);
  if (problem !== undefined) throw wrongTextType(problem);
}

function isRule(name: string): name is RuleName {
  return Object.hasOwn(rules, name);
}

function problemOfName(name: unknown, path: readonly string[]): TextTypeProblem | undefined {
  if (isTextTypeName(name)) return undefined;
  const isDecimal = typeof name === 'string' && /^(decimal|numeric)\b/.test(name);
  if (isDecimal) return { message: 'Expected a type that text can have', hint: decimalHint, path };
  const hint = typeof name === 'string' ? didYouMean(name, textTypeNames) : `There are ${textTypeNames.join(', ')}.`;
  return { message: 'Expected a type that text can have', hint, path };
}

function problemOfOption(type: string, name: string, names: readonly string[]): TextTypeProblem {
  return { message: `Expected no '${name}' with the type ${type}`, hint: didYouMean(name, names), path: [] };
}

function hintFor(name: RuleName, value: unknown): string | undefined {
  return name === 'timezone' && typeof value === 'string'
    ? didYouMean(value, Intl.supportedValuesOf('timeZone'))
    : undefined;
}

/** What is right by itself, and wrong together. */
function problemOfTogether(options: TextTypeOptions): TextTypeProblem | undefined {
  const { type, decimal = '.', thousands, null: words, nullable, encoding, invalid, lenient, from, strip } = options;
  if (thousands === decimal) return { message: 'Expected another sign than that of the decimals', path: ['thousands'] };
  if (words !== undefined && nullable === false) {
    return { message: 'Expected no texts that are null with nullable: false', path: ['null'] };
  }
  if (words?.some(hasLoneSurrogate) === true) {
    return { message: 'Expected texts without half of a surrogate pair', path: ['null'] };
  }
  if (type === 'bool') {
    const [name] = (['decimal', 'thousands', 'trailing'] as const).filter((each) => options[each] !== undefined);
    if (name !== undefined && from === undefined) {
      return { message: `Expected no '${name}' without from: 'number'`, path: [] };
    }
    if (lenient === true && from !== undefined) {
      return { message: "Expected either lenient or from: 'number'", path: ['lenient'] };
    }
  }
  if (invalid === 'escape' && encoding !== undefined && !isUtf8Name(encoding)) {
    return { message: "Expected 'bad', 'replace' or 'ignore' with another encoding than utf-8", path: ['invalid'] };
  }
  if (strip === true && /^utf-?16/i.test(encoding ?? '')) {
    return { message: 'Expected no strip with utf-16: it looks at single bytes', path: ['strip'] };
  }
  return isDateKind(type) ? problemOfFormat(options, type) : undefined;
}

export function isUtf8Name(encoding: string): boolean {
  return !asciiNames.includes(encoding.toLowerCase()) && new TextDecoder(encoding).encoding === 'utf-8';
}

function isDateKind(type: string): type is DateKind {
  return type === 'date' || type === 'time' || type === 'datetime';
}

function problemOfFormat({ format = 'iso' }: TextTypeOptions, kind: DateKind): TextTypeProblem | undefined {
  const problem = problemOfDateFormat(format, kind);
  return problem === undefined
    ? undefined
    : { message: `Expected a format of dates, but ${problem}`, path: ['format'] };
}

/** What is wrong with a format, as the end of a sentence; undefined: nothing. */
export function problemOfDateFormat(format: string, kind: DateKind): string | undefined {
  try {
    compileFormat(format, kind, { clampsLeap: false });
  } catch (error) {
    if (error instanceof FormatProblem) return error.message;
    throw error;
  }
  return undefined;
}

/**
 * What a text is to become can't be: there is no such type, or it has not got such an option.
 *
 * @remedy The sentence says what was expected.
 */
function wrongTextType({ message, hint, path }: TextTypeProblem): AcceleratorError {
  const where = path.length === 0 ? '' : ` (${path.join('.')})`;
  return new AcceleratorError({ code: 'TEXT_TYPE', message: `${message}${where}.`, hint });
}
