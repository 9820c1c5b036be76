import { describeValue } from '@accelerator/base';
import { timestampInvalid } from './errors.ts';
import { parseTimestamp, type TimestampInput } from './timestamp.ts';

/**
 * Which entry of a list: that of a timestamp; `'latest'`, `'first'`; the latest that is `{ atMost }` (`'<=2023-06'`, with
 * all of that month) or `{ before }` (`'<2023-06'`); the first that is `{ atLeast }` (`'>=2023-06'`) or `{ after }`.
 */
export type EntrySelector =
  | TimestampInput
  | { readonly atMost: TimestampInput }
  | { readonly before: TimestampInput }
  | { readonly atLeast: TimestampInput }
  | { readonly after: TimestampInput };

export type Selector =
  | { readonly kind: 'latest' | 'first' }
  | { readonly kind: 'exact' | 'atMost' | 'before' | 'atLeast' | 'after'; readonly timestamp: string };

const signs = { '<=': 'atMost', '<': 'before', '>=': 'atLeast', '>': 'after' } as const;
const names = ['atMost', 'before', 'atLeast', 'after'] as const;

/** @throws AcceleratorError `TIMESTAMP_INVALID` */
export function parseSelector(given: EntrySelector): Selector {
  if (given === 'latest' || given === 'first') return { kind: given };
  if (typeof given === 'string') {
    const [, sign, rest = ''] = /^(<=|<|>=|>)\s*(.*)$/s.exec(given) ?? [];
    if (sign === '<=' || sign === '<' || sign === '>=' || sign === '>') {
      return { kind: signs[sign], timestamp: parseTimestamp(rest) };
    }
    return { kind: 'exact', timestamp: parseTimestamp(given) };
  }
  if (typeof given !== 'object' || given === null || given instanceof Date || isArray(given)) {
    return { kind: 'exact', timestamp: parseTimestamp(given) };
  }
  for (const kind of names) {
    const limit: unknown = Reflect.get(given, kind);
    if (Object.keys(given).length === 1 && isInput(limit)) return { kind, timestamp: parseTimestamp(limit) };
  }
  throw timestampInvalid('a timestamp, or one of atMost, before, atLeast, after', describeValue(given));
}

function isArray(given: EntrySelector): given is Extract<EntrySelector, readonly unknown[]> {
  return Array.isArray(given);
}

function isInput(value: unknown): value is TimestampInput {
  return ['string', 'number'].includes(typeof value) || value instanceof Date || Array.isArray(value);
}
