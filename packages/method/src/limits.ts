import { checkKeys } from '@accelerator/base';
import { wrongLimit } from './errors.ts';

/** How a row is tried again whose `map` threw. */
export interface RowRetries {
  /** How often, at most: 3 means four calls. */
  readonly times: number;
  /**
   * Milliseconds before it is tried again. Each further wait is twice as long, up to a minute (or `delay`, if that is
   * more); to each up to half of it is added at random, so that rows that failed together don't come back together.
   */
  readonly delay: number;
  /** Whether an error is worth another try. Default: every one is. */
  when?(error: unknown): boolean | Promise<boolean>;
}

/** How often something is done. */
export interface CallRate {
  /** May be a fraction: 0.5 is once in two seconds. */
  readonly perSecond: number;
}

/** Node's timers take no more. */
const longestDelay = 2 ** 31 - 1;
const mostTimes = 1000;

/** The limits of a definition, before they are known to be right. */
interface Limits {
  readonly retries: unknown;
  readonly timeLimit: unknown;
  readonly maxParallel: unknown;
  readonly map: { readonly concurrency: unknown } | undefined;
}

/** @throws AcceleratorError `WRONG_LIMIT` */
export function checkLimits({ retries, timeLimit, maxParallel, map }: Limits): void {
  const form =
    map === undefined ? 'an integer of at least 0 ({ times, delay } is for maps)' : 'an integer of at least 0';
  check('retries', form, retries, isWhole(retries, 0));
  check('timeLimit', 'more than 0 seconds', timeLimit, timeLimit === undefined || isPositive(timeLimit, true));
  check('maxParallel', 'an integer of at least 1', maxParallel, maxParallel === undefined || isWhole(maxParallel, 1));
  if (map !== undefined) check('concurrency', 'an integer of at least 1', map.concurrency, isWhole(map.concurrency, 1));
}

/** @throws AcceleratorError `WRONG_LIMIT`, `UNKNOWN_KEY` */
export function checkRowRetries(retries: unknown): asserts retries is RowRetries {
  const form = 'a number, or { times, delay, when? } as of a map,';
  if (!isObject(retries)) throw wrongLimit('retries', form, retries);
  checkKeys('retries', retries, ['times', 'delay', 'when']);
  const { times, delay, when }: { times?: unknown; delay?: unknown; when?: unknown } = retries;
  check('retries.times', `an integer from 0 to ${mostTimes}`, times, isWhole(times, 0) && times <= mostTimes);
  const isDelay = typeof delay === 'number' && delay >= 0 && delay * 1.5 <= longestDelay;
  check('retries.delay', 'milliseconds (0 or more, less than 16 days)', delay, isDelay);
  check('retries.when', 'a function', when, when === undefined || typeof when === 'function');
}

/** @throws AcceleratorError `WRONG_LIMIT` */
export function checkBatchRows(batchRows: unknown): void {
  check('batchRows', 'an integer of at least 1', batchRows, batchRows === undefined || isWhole(batchRows, 1));
}

/** @throws AcceleratorError `WRONG_LIMIT`, `UNKNOWN_KEY` */
export function checkRate(rate: unknown): asserts rate is CallRate {
  if (!isObject(rate)) throw wrongLimit('rate', '{ perSecond }', rate);
  checkKeys('rate', rate, ['perSecond']);
  const { perSecond }: { perSecond?: unknown } = rate;
  check('rate.perSecond', 'a number of calls that is more than 0', perSecond, isPositive(perSecond, false));
}

function check(name: string, expected: string, received: unknown, isRight: boolean): void {
  if (!isRight) throw wrongLimit(name, expected, received);
}

function isWhole(value: unknown, least: number): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= least;
}

function isPositive(value: unknown, mayBeInfinite: boolean): boolean {
  return typeof value === 'number' && value > 0 && (mayBeInfinite || Number.isFinite(value));
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
