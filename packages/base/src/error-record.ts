import { inspect, types } from 'node:util';
import { AcceleratorError, isAcceleratorError } from './errors.ts';

/** An error as plain data, for another process or for `post.json`. Nothing is lost: the cause chain and codes stay. */
export interface ErrorRecord {
  /** `AcceleratorError`, or the class of another exception. */
  readonly name: string;
  /** One sentence. */
  readonly message: string;
  /** With the lines of the TypeScript source. */
  readonly stack?: string;
  /** For programs, stable: `UNKNOWN_METHOD`. */
  readonly code?: string;
  /** What to do about it. */
  readonly hint?: string;
  /** Facts for programs: names, numbers, lists of plain values. */
  readonly details?: Readonly<Record<string, unknown>>;
  /** What a phase said that it was doing, by `job.status`. */
  readonly during?: string;
  /** The rows that loops of the phase had got last, the outer loop first. */
  readonly lastRows?: readonly LastRow[];
  /** The error that led to this one. */
  readonly cause?: ErrorRecord;
  /** Of an `AggregateError`. */
  readonly errors?: readonly ErrorRecord[];
}

/** A row of a dataset, or the first of some, by its number in a slice. */
export interface LastRow {
  /** Its id. */
  readonly dataset: string;
  /** The slice, from 0. */
  readonly sliceno: number;
  /** Its number there, from 0, retracted rows counted; of a batch that of its first row. */
  readonly row: number;
  /** Of a batch: how many they are; absent: one row. */
  readonly rows?: number;
}

const deepest = 16;

/** What was being done when errors of other processes were thrown. */
const doing = new WeakMap<Error, Pick<ErrorRecord, 'during' | 'lastRows'>>();

/** Whatever was thrown: a field that can't be read, or is of another kind than it should be, costs itself and nothing else. */
export function toErrorRecord(thrown: unknown, depth = 0): ErrorRecord {
  if (!isError(thrown)) return { name: 'Error', message: describeThrown(thrown) };
  const code = read(thrown, 'code');
  const stack = read(thrown, 'stack');
  const cause = read(thrown, 'cause');
  const errors = read(thrown, 'errors');
  const hint = read(thrown, 'hint');
  const details = isAcceleratorError(thrown) ? thrown.details : {};
  return {
    name: textOf(read(thrown, 'name')) ?? 'Error',
    message: messageOf(thrown),
    ...(typeof stack === 'string' && { stack }),
    ...((typeof code === 'string' || typeof code === 'number') && { code: String(code) }),
    ...(typeof hint === 'string' && { hint }),
    ...(Object.keys(details).length > 0 && { details: plainDetails(details) }),
    ...doing.get(thrown),
    ...(cause !== undefined && depth < deepest && { cause: toErrorRecord(cause, depth + 1) }),
    ...(Array.isArray(errors) &&
      thrown instanceof AggregateError &&
      depth < deepest && { errors: errors.map((each) => toErrorRecord(each, depth + 1)) }),
  };
}

/** Also of another realm, such as a context of `node:vm`. */
function isError(value: unknown): value is Error {
  try {
    return types.isNativeError(value) || value instanceof Error;
  } catch {
    // A proxy that answers to nothing.
    return false;
  }
}

/** A getter of an author may throw. */
function read(error: Error, key: string): unknown {
  try {
    return Reflect.get(error, key);
  } catch {
    return undefined;
  }
}

function messageOf(error: Error): string {
  try {
    return textOf(Reflect.get(error, 'message')) ?? '';
  } catch {
    return "it has a message that can't be read";
  }
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' || value === undefined ? value : shown(value);
}

/** As JSON can carry them. */
function plainDetails(details: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  if (isJson(details)) return details;
  return Object.fromEntries(Object.entries(details).map(([key, value]) => [key, isJson(value) ? value : shown(value)]));
}

function isJson(value: unknown): boolean {
  try {
    JSON.stringify(value);
    return true;
  } catch {
    // A bigint, or an object that contains itself.
    return false;
  }
}

/** The inverse of `toErrorRecord`; an error with a code of ours becomes an `AcceleratorError` again. */
export function fromErrorRecord(record: ErrorRecord): Error {
  const cause = record.cause === undefined ? undefined : fromErrorRecord(record.cause);
  const error = createError(record, cause);
  // Else it would have the one of this place, which is the engine's.
  error.stack = record.stack ?? `${record.name}: ${record.message}`;
  const { during, lastRows } = record;
  if (during !== undefined || lastRows !== undefined) {
    doing.set(error, { ...(during !== undefined && { during }), ...(lastRows !== undefined && { lastRows }) });
  }
  return error;
}

/** The same error with more of a hint. */
export function withHint(error: AcceleratorError, more: string): AcceleratorError {
  const { code, message, hint, cause, details } = error;
  return new AcceleratorError({ code, message, hint: hint === undefined ? more : `${hint} ${more}`, cause, details });
}

function createError(record: ErrorRecord, cause: Error | undefined): Error {
  const options = cause === undefined ? undefined : { cause };
  if (record.name === 'AcceleratorError' && record.code !== undefined) {
    return new AcceleratorError({ ...record, code: record.code, cause });
  }
  const error =
    record.errors === undefined
      ? new Error(record.message, options)
      : new AggregateError(record.errors.map(fromErrorRecord), record.message, options);
  Object.defineProperty(error, 'name', { value: record.name, configurable: true, writable: true });
  if (record.code !== undefined) Object.defineProperty(error, 'code', { value: record.code, enumerable: true });
  if (record.hint !== undefined) Object.defineProperty(error, 'hint', { value: record.hint });
  return error;
}

function describeThrown(value: unknown): string {
  if (typeof value === 'string') return value;
  return `a thrown ${value === null ? 'null' : typeof value}: ${shown(value)}`;
}

function shown(value: unknown): string {
  try {
    return inspect(value, { depth: 2, breakLength: Number.POSITIVE_INFINITY, maxStringLength: 400 });
  } catch {
    // What it says of itself throws.
    return "it can't be shown";
  }
}
