import { syncBuiltinESMExports } from 'node:module';
import timers from 'node:timers';
import { clearPromiseTimers, runningPromiseTimers, trackPromiseTimers } from './promise-timers.ts';

type Callback = (...args: unknown[]) => void;

const timeouts = new Set<NodeJS.Timeout>();
const immediates = new Set<NodeJS.Immediate>();

/**
 * From now on every timer of this process is known, so that those can be ended that a task has left, also such as keep
 * no process alive (`unref`). One that has run is forgotten; an interval stays until it is cleared.
 */
export function trackTimers(): void {
  const { setTimeout: startTimeout, setInterval: startInterval, setImmediate: startImmediate } = timers;
  function setTimeout(callback: Callback, delay?: number, ...args: unknown[]): NodeJS.Timeout {
    const run = function (this: unknown, ...given: unknown[]): void {
      timeouts.delete(timer);
      callback.apply(this, given);
    };
    const timer = startTimeout(typeof callback === 'function' ? run : callback, delay, ...args);
    timeouts.add(timer);
    return timer;
  }
  function setInterval(callback: Callback, delay?: number, ...args: unknown[]): NodeJS.Timeout {
    const timer = startInterval(callback, delay, ...args);
    timeouts.add(timer);
    return timer;
  }
  function setImmediate(callback: Callback, ...args: unknown[]): NodeJS.Immediate {
    const run = function (this: unknown, ...given: unknown[]): void {
      immediates.delete(immediate);
      callback.apply(this, given);
    };
    const immediate = startImmediate(typeof callback === 'function' ? run : callback, ...args);
    immediates.add(immediate);
    return immediate;
  }
  copySymbols(startTimeout, setTimeout);
  copySymbols(startImmediate, setImmediate);
  Object.assign(timers, { setTimeout, setInterval, setImmediate });
  Object.assign(globalThis, { setTimeout, setInterval, setImmediate });
  syncBuiltinESMExports();
  trackPromiseTimers();
}

/** How many timers were started and have neither run nor been cleared. */
export function runningTimers(): number {
  for (const timer of timeouts) if (isCleared(timer)) timeouts.delete(timer);
  for (const immediate of immediates) if (isCleared(immediate)) immediates.delete(immediate);
  return timeouts.size + immediates.size + runningPromiseTimers();
}

export function clearTimers(): void {
  for (const timer of timeouts) timers.clearTimeout(timer);
  for (const immediate of immediates) timers.clearImmediate(immediate);
  timeouts.clear();
  immediates.clear();
  clearPromiseTimers();
}

/** Node marks both so. */
function isCleared(timer: object): boolean {
  return '_destroyed' in timer && timer._destroyed === true;
}

/** `util.promisify(setTimeout)` finds its own form by a symbol. */
function copySymbols(from: object, to: object): void {
  for (const key of Object.getOwnPropertySymbols(from)) {
    const own = Object.getOwnPropertyDescriptor(from, key);
    if (own !== undefined) Object.defineProperty(to, key, own);
  }
}
