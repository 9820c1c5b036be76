import { type AcceleratorError, describeValue, didYouMean } from '@accelerator/base';
import { collectInputPaths, type InputPath } from '@accelerator/method';
import { z } from 'zod';
import { awaitHint } from './await-hint.ts';
import { optionInvalid } from './errors.ts';
import { expectation, type RawIssue } from './option-sentence.ts';
import { findUnknownKey } from './unknown-key.ts';

type Issue = z.core.$ZodIssue;

/**
 * Options after zod, and the input files and folders among them.
 * @param where how to name them in a message: `thumbnailer options`
 * @throws AcceleratorError `OPTION_INVALID`: `Expected an integer for thumbnailer options.size[0], received 'big'.`
 */
export function parseOptions<S extends z.ZodObject>(
  schema: S,
  given: unknown,
  where: string,
): { readonly value: z.output<S>; readonly paths: readonly InputPath[] } {
  try {
    const unknown = findUnknownKey(schema, given);
    if (unknown !== undefined) throw unknownKey(unknown.key, `${where}${pathText(unknown.path)}`, unknown.known);
    const raw: RawIssue[] = [];
    const note = (issue: RawIssue): string | undefined => (isOurs(issue) ? `#${raw.push(issue) - 1}` : undefined);
    const { value: result, paths } = collectInputPaths(() =>
      schema.safeParse(given, { reportInput: true, error: note }),
    );
    if (result.success) return { value: result.data, paths };
    throw new Complaint(raw, given, where).about(result.error.issues);
  } catch (error) {
    if (!(error instanceof z.core.$ZodAsyncError)) throw error;
    throw optionInvalid(`Expected a schema that checks at once for ${where}, found one with a promise in it.`, where);
  }
}

/** Of the other problems zod, or the author of the schema, has better words. */
function isOurs(issue: RawIssue): boolean {
  return issue.code === 'invalid_union' || issue.code === 'unrecognized_keys' || expectation(issue) !== undefined;
}

/** Makes one sentence of what zod has to say. */
class Complaint {
  readonly #raw: readonly RawIssue[];
  readonly #given: unknown;
  readonly #where: string;

  constructor(raw: readonly RawIssue[], given: unknown, where: string) {
    this.#raw = raw;
    this.#given = given;
    this.#where = where;
  }

  about(issues: readonly Issue[], above: readonly PropertyKey[] = []): AcceleratorError {
    // A misspelled key often leaves another one missing: it is what has to be mended.
    const issue = issues.find(({ code }) => code === 'unrecognized_keys') ?? issues[0];
    if (issue === undefined) return optionInvalid(`The ${this.#where} are not valid.`, this.#where);
    const steps = [...above, ...issue.path];
    const path = `${this.#where}${pathText(steps)}`;
    const received = valueAt(this.#given, steps) ?? issue.input;
    const hint = awaitHint(received);
    const raw = this.#rawOf(issue);
    if (raw === undefined) {
      // The author of the schema says what is wrong.
      const said = issue.message.replace(/\.$/, '');
      return optionInvalid(`${said} (${path}, received ${describeValue(received)}).`, path, hint);
    }
    if (raw.code === 'unrecognized_keys') return unknownKey(raw.keys[0] ?? '', path, keysOf(raw.inst));
    // Of the alternatives, the one that was meant: in which the value itself is right, and something in it is not.
    const inner = issue.code === 'invalid_union' ? issue.errors.find((each) => each.every(isWithin)) : undefined;
    if (inner !== undefined && inner.length > 0) return this.about(inner, steps);
    return optionInvalid(
      `Expected ${this.#wanted(issue)} for ${path}, received ${describeValue(received)}.`,
      path,
      hint,
    );
  }

  #wanted(issue: Issue): string {
    const raw = this.#rawOf(issue);
    if (raw === undefined) return `something else (${issue.message})`;
    if (issue.code !== 'invalid_union') return expectation(raw) ?? 'something else';
    const phrases = issue.errors.flatMap((each) => (each[0] === undefined ? [] : [this.#wanted(each[0])]));
    return phrases.length === 0 ? 'exactly one of the alternatives' : [...new Set(phrases)].join(' or ');
  }

  /** Every issue carries, as its message, the number under which it was noted; an author's message is none. */
  #rawOf({ message }: Issue): RawIssue | undefined {
    return message.startsWith('#') ? this.#raw[Number(message.slice(1))] : undefined;
  }
}

function unknownKey(key: string, where: string, known: readonly string[]): AcceleratorError {
  return optionInvalid(`Expected no '${key}' in ${where}.`, where, didYouMean(key, known));
}

function isWithin({ path, code }: Issue): boolean {
  return path.length > 0 || code === 'unrecognized_keys';
}

function keysOf(schema: RawIssue['inst']): string[] {
  const shape: unknown = schema !== undefined && 'shape' in schema ? schema.shape : undefined;
  return typeof shape === 'object' && shape !== null ? Object.keys(shape) : [];
}

/** What was given, at a path; zod's own idea of it has been coerced: NaN for `--count x`. */
function valueAt(given: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, step) => (typeof value === 'object' && value !== null ? Reflect.get(value, step) : undefined),
    given,
  );
}

function pathText(path: readonly PropertyKey[]): string {
  return path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`)).join('');
}
