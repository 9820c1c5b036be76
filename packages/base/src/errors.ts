const brand = Symbol.for('accelerator.error');

export interface ErrorParts {
  /** Stable, upper case, for programs: `UNKNOWN_METHOD`. */
  readonly code: string;
  /** One sentence for people. */
  readonly message: string;
  /** What to do about it, if that can be said. */
  readonly hint?: string | undefined;
  readonly cause?: unknown;
  /** Facts for programs: names, numbers, lists of plain values. */
  readonly details?: Readonly<Record<string, unknown>> | undefined;
}

/**
 * An expected failure: something the user, the data or the machine did. Bugs are other exceptions.
 * `isAcceleratorError` recognises it across duplicate copies of this module (idea: temporalio/sdk-typescript).
 */
export class AcceleratorError extends Error {
  readonly code: string;
  readonly hint: string | undefined;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(parts: ErrorParts) {
    super(parts.message, parts.cause === undefined ? undefined : { cause: parts.cause });
    this.name = 'AcceleratorError';
    this.code = parts.code;
    this.hint = parts.hint;
    this.details = parts.details ?? {};
    Object.defineProperty(this, brand, { value: true });
  }
}

/** Whether something that was thrown is an expected failure, whichever copy of this module has made it. */
export function isAcceleratorError(error: unknown): error is AcceleratorError {
  return typeof error === 'object' && error !== null && brand in error;
}

/** What an unknown thrown value has to say, in one line. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The `code` of a system error (`ENOENT`), or undefined. */
export function systemCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/** For the `default` of a switch over a union: fails to compile when a case is missing. */
export function unreachable(value: never): never {
  throw new Error(`Internal error: unexpected value ${JSON.stringify(value)}`);
}

/** Whether a write failed because the disk, or what this user may have of it, is full. */
export function isFull(error: unknown): boolean {
  return ['ENOSPC', 'EDQUOT'].includes(systemCode(causeOf(error)) ?? '');
}

/** `withPath` wraps what the system said. */
function causeOf(error: unknown): unknown {
  return isAcceleratorError(error) && error.code === 'WRITE_FAILED' ? error.cause : error;
}

/** Whether a write failed because nothing may be written there. */
export function isReadOnly(error: unknown): boolean {
  return ['EACCES', 'EPERM', 'EROFS'].includes(systemCode(error) ?? '');
}
