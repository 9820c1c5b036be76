import { AcceleratorError, messageOf } from '@accelerator/base';
import type { ColumnType } from '@accelerator/column';
import type { TextRange } from './found-rows.ts';
import type { GrepRequest } from './grep-request.ts';
import { numericTest } from './numeric-test.ts';
import { searchedText } from './searched-text.ts';

/** Whether a value is looked for, and where in its text. */
export interface Matcher {
  readonly test: (type: ColumnType, value: unknown) => boolean;
  /** The parts of a text that match, in their order; none is empty. */
  readonly ranges: (text: string) => readonly TextRange[];
}

/** @throws AcceleratorError `PATTERN_INVALID` */
export function createMatcher(request: Pick<GrepRequest, 'patterns' | 'syntax' | 'ignoreCase'>): Matcher {
  const { patterns, syntax, ignoreCase } = request;
  if (syntax === 'numeric') {
    const tests = patterns.map(numericTest);
    const test: Matcher['test'] = (type, value) => tests.some((each) => each(type, value));
    return { test, ranges: (text) => (text !== '' && test('unicode', text) ? [[0, text.length]] : []) };
  }
  const isFixed = syntax === 'fixed';
  const sources = isFixed ? patterns.map((text) => text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')) : patterns;
  const test = isFixed && !ignoreCase ? includesTest(patterns) : regexTest(sources, ignoreCase);
  const global = sources.map((source) => compile(source, ignoreCase, true));
  return { test, ranges: (text) => rangesIn(text, global) };
}

function regexTest(sources: readonly string[], ignoreCase: boolean): Matcher['test'] {
  const [regex, ...others] = sources.map((source) => compile(source, ignoreCase, false));
  if (regex === undefined) return () => false;
  if (others.length === 0) return (type, value) => regex.test(searchedText(type, value));
  return (type, value) => {
    const text = searchedText(type, value);
    return regex.test(text) || others.some((each) => each.test(text));
  };
}

/** Twice as fast as an expression without special characters. */
function includesTest(patterns: readonly string[]): Matcher['test'] {
  return (type, value) => {
    const text = searchedText(type, value);
    return patterns.some((each) => text.includes(each));
  };
}

/** Where several match at one place, the longest counts; what overlaps one before does not. */
function rangesIn(text: string, patterns: readonly RegExp[]): readonly TextRange[] {
  const all = patterns.flatMap((pattern) =>
    Array.from(text.matchAll(pattern), ({ 0: match, index }): TextRange => [index, index + match.length]),
  );
  const found = all.filter(([from, to]) => to > from);
  if (patterns.length < 2) return found;
  let end = 0;
  return found
    .sort(([a, aEnd], [b, bEnd]) => a - b || bEnd - aEnd)
    .filter(([from, to]) => {
      if (from < end) return false;
      end = to;
      return true;
    });
}

/** Unicode mode where the pattern allows it: there `.` is a whole character, but `\-` and the like are errors. */
function compile(pattern: string, ignoreCase: boolean, isGlobal: boolean): RegExp {
  const flags = `${ignoreCase ? 'i' : ''}${isGlobal ? 'g' : ''}`;
  try {
    return new RegExp(pattern, `u${flags}`);
  } catch {
    try {
      return new RegExp(pattern, flags);
    } catch (error) {
      throw patternInvalid(messageOf(error));
    }
  }
}

function patternInvalid(reason: string): AcceleratorError {
  return new AcceleratorError({
    /** The pattern for `ax grep` is no regular expression, or, with `--numeric`, nothing that a number can be compared with. */
    code: 'PATTERN_INVALID',
    message: `The pattern is no regular expression: ${reason}.`,
    hint: 'Regular expressions are those of JavaScript; `\\` before a character, or -F, takes it as it is.',
  });
}
