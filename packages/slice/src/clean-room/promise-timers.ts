import { syncBuiltinESMExports } from 'node:module';
import timers from 'node:timers';
import promised from 'node:timers/promises';

/** Timers with a signal, which are cancelled by one of ours: all others are made of timers that are known anyway. */
const cancels = new Set<AbortController>();

interface Options {
  readonly ref?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
}

const { setTimeout: startTimeout, setImmediate: startImmediate, setInterval: startInterval } = promised;
const { timeout: startSignal } = AbortSignal;
const longestTimeout = 2 ** 32 - 1;

/**
 * From now on also the timers of `timers/promises`, `util.promisify(setTimeout)` and `AbortSignal.timeout` are known. One
 * that is cleared never settles, so that what waits for it goes no further. To be called once `setTimeout` and
 * `setImmediate` of `node:timers` are tracked.
 */
export function trackPromiseTimers(): void {
  const wait = (delay?: number, options?: Options): Promise<undefined> => setTimeout(delay, undefined, options);
  Object.assign(promised, { setTimeout, setInterval, setImmediate });
  Object.assign(promised.scheduler, { wait, yield: () => setImmediate() });
  AbortSignal.timeout = timeoutSignal;
  syncBuiltinESMExports();
}

export function runningPromiseTimers(): number {
  return cancels.size;
}

export function clearPromiseTimers(): void {
  for (const cancel of cancels) cancel.abort();
  cancels.clear();
}

function setTimeout<T>(delay?: number, value?: T, options?: Options): Promise<T | undefined> {
  if (!isPlain(options) || (delay !== undefined && typeof delay !== 'number')) {
    return cancellable(options, (all) => startTimeout(delay, value, all));
  }
  return new Promise((resolve) => {
    const timer = timers.setTimeout(resolve, delay, value);
    if (options?.ref === false) timer.unref();
  });
}

function setImmediate<T>(value?: T, options?: Options): Promise<T | undefined> {
  if (!isPlain(options)) return cancellable(options, (all) => startImmediate(value, all));
  return new Promise((resolve) => {
    const immediate = timers.setImmediate(resolve, value);
    if (options?.ref === false) immediate.unref();
  });
}

async function* setInterval<T>(delay?: number, value?: T, options?: Options): AsyncGenerator<T> {
  const cancel = new AbortController();
  cancels.add(cancel);
  try {
    yield* startInterval(delay, value, withSignal(options, cancel));
  } catch (error) {
    if (cancel.signal.aborted) await never;
    throw error;
  } finally {
    cancels.delete(cancel);
  }
}

/** Node keeps its own on a list of which nobody can take it. */
function timeoutSignal(delay: number): AbortSignal {
  // It says what is wrong with it.
  if (!Number.isInteger(delay) || delay < 0 || delay > longestTimeout) return startSignal.call(AbortSignal, delay);
  const abort = new AbortController();
  const end = (): void => abort.abort(new DOMException('The operation was aborted due to timeout', 'TimeoutError'));
  timers.setTimeout(end, delay).unref();
  return abort.signal;
}

const never = new Promise<never>(() => {});

/** Whether nothing but a known timer is asked for; Node says what is wrong with anything else. */
function isPlain(options: Options | undefined): boolean {
  if (options === undefined) return true;
  const { signal, ref = true } = Object(options) === options ? options : { ref: null };
  return signal === undefined && typeof ref === 'boolean';
}

function cancellable<T>(options: Options | undefined, start: (options: Options | undefined) => Promise<T>): Promise<T> {
  const cancel = new AbortController();
  cancels.add(cancel);
  return new Promise((resolve, reject) => {
    start(withSignal(options, cancel))
      .finally(() => cancels.delete(cancel))
      .then(resolve, (error: unknown) => {
        if (!cancel.signal.aborted) reject(error);
      });
  });
}

function withSignal(options: Options | undefined, cancel: AbortController): Options | undefined {
  const signal = options?.signal;
  if (signal !== undefined && !(signal instanceof AbortSignal)) return options;
  return Object(options) === options || options === undefined
    ? { ...options, signal: signal === undefined ? cancel.signal : AbortSignal.any([cancel.signal, signal]) }
    : options;
}
