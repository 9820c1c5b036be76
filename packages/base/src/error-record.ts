import { inspect } from 'node:util';
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
  /** The error that led to this one. */
  readonly cause?: ErrorRecord;
  /** Of an `AggregateError`. */
  readonly errors?: readonly ErrorRecord[];
}

const deepest = 16;

export function toErrorRecord(error: unknown, depth = 0): ErrorRecord {
  if (!(error instanceof Error)) return { name: 'Error', message: describeThrown(error) };
  const code =
    'code' in error && (typeof error.code === 'string' || typeof error.code === 'number')
      ? String(error.code)
      : undefined;
  return {
    name: error.name,
    message: error.message,
    ...(error.stack !== undefined && { stack: error.stack }),
    ...(code !== undefined && { code }),
    ...(isAcceleratorError(error) && error.hint !== undefined && { hint: error.hint }),
    ...(isAcceleratorError(error) && Object.keys(error.details).length > 0 && { details: error.details }),
    ...(error.cause !== undefined && depth < deepest && { cause: toErrorRecord(error.cause, depth + 1) }),
    ...(error instanceof AggregateError &&
      depth < deepest && { errors: error.errors.map((each) => toErrorRecord(each, depth + 1)) }),
  };
}

/** The inverse of `toErrorRecord`; an error with a code of ours becomes an `AcceleratorError` again. */
export function fromErrorRecord(record: ErrorRecord): Error {
  const cause = record.cause === undefined ? undefined : fromErrorRecord(record.cause);
  const error = createError(record, cause);
  if (record.stack !== undefined) error.stack = record.stack;
  return error;
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
  return error;
}

function describeThrown(value: unknown): string {
  if (typeof value === 'string') return value;
  const shown = inspect(value, { depth: 2, breakLength: Number.POSITIVE_INFINITY, maxStringLength: 400 });
  return `a thrown ${value === null ? 'null' : typeof value}: ${shown}`;
}
