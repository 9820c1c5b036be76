import { systemCode } from '@accelerator/base';

/** What a network or a machine says that is short of something, and may not be the next time. */
const passing: ReadonlySet<string> = new Set([
  'EAI_AGAIN',
  'ETIMEDOUT',
  'ESOCKETTIMEDOUT',
  'ECONNRESET',
  'ECONNREFUSED',
  'ECONNABORTED',
  'EPIPE',
  'ENETDOWN',
  'ENETRESET',
  'ENETUNREACH',
  'EHOSTDOWN',
  'EHOSTUNREACH',
  'EAGAIN',
  'EBUSY',
  'EMFILE',
  'ENFILE',
  'ENOMEM',
  'ENOSPC',
  'EDQUOT',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
  'UND_ERR_SOCKET',
]);

/** Of causes and of errors in an `AggregateError`: no chain is longer, but for one that bites its tail. */
const mostErrors = 64;

/**
 * Whether an error says that it may not come again: it, or one that it was caused by, has `transient: true`, or a code
 * of the system or of `fetch` for what passes. `transient: false` anywhere before says that it will.
 */
export function isTransient(error: unknown): boolean {
  const pending: unknown[] = [error];
  for (let looked = 0; pending.length > 0 && looked < mostErrors; looked++) {
    const each = pending.shift();
    if (typeof each !== 'object' || each === null) continue;
    const { transient, cause, errors }: { transient?: unknown; cause?: unknown; errors?: unknown } = each;
    if (typeof transient === 'boolean') return transient;
    if (passing.has(systemCode(each) ?? '') || isTimeout(each)) return true;
    pending.push(cause, ...(Array.isArray(errors) ? errors : []));
  }
  return false;
}

/** Of `AbortSignal.timeout`. */
function isTimeout(error: object): boolean {
  return error instanceof DOMException && error.name === 'TimeoutError';
}
