import { AsyncLocalStorage } from 'node:async_hooks';
import { listenToWrites, type StandardStream, type Written } from '../run-log/standard-writes.ts';

/** Hears of what a script does in this process beside asking for jobs: errors that nobody has handled, and what it prints. */
export interface ErrorListener {
  rejected(reason: unknown, promise: Promise<unknown>): void;
  /** A rejection was handled after all. */
  handled(promise: Promise<unknown>): void;
  threw(error: unknown): void;
  printed(stream: StandardStream, chunk: Written): void;
}

/** Where a run hears of what its script does in this process. */
export interface ScriptErrors {
  listen(listener: ErrorListener): void;
  /** What is started in `work`, and by that, counts as the listener's. */
  within<T>(listener: ErrorListener, work: () => T): T;
  leave(listener: ErrorListener): void;
}

/** Of a process that is there for one run: all of them are the script's. */
export function errorsOfProcess(): ScriptErrors {
  let leave = (): void => {};
  return {
    listen: (listener) => {
      const rejected = listener.rejected.bind(listener);
      const handled = listener.handled.bind(listener);
      const threw = listener.threw.bind(listener);
      process.on('unhandledRejection', rejected);
      process.on('rejectionHandled', handled);
      process.on('uncaughtException', threw);
      const listenNoMore = listenToWrites(listener.printed.bind(listener));
      leave = () => {
        listenNoMore();
        process.off('unhandledRejection', rejected);
        process.off('rejectionHandled', handled);
        process.off('uncaughtException', threw);
      };
    },
    within: (_, work) => work(),
    leave: () => leave(),
  };
}

/** Which run something that happens in this process belongs to. */
const owners = new AsyncLocalStorage<ErrorListener>();
/** Runs that are over: what becomes of what their scripts have left behind interests nobody. */
const over = new WeakSet<ErrorListener>();
let isInstalled = false;
/** Runs that go on; while there are any, this process's streams are listened to. */
const going = new Set<ErrorListener>();
let listenNoMore = (): void => {};

/**
 * Of a process that has other work too, and other runs: each error goes to the run whose script it came from, and one that
 * came from no script does what it would have done without us.
 */
export const errorsByOwner: ScriptErrors = {
  listen: (listener) => {
    if (going.size === 0) listenNoMore = listenToWrites(onWrite);
    going.add(listener);
    if (isInstalled) return;
    // For good: a script that was stopped may go on as long as this process does.
    isInstalled = true;
    process.on('unhandledRejection', onRejection);
    process.on('rejectionHandled', onHandled);
    process.on('uncaughtException', onException);
  },
  within: (listener, work) => owners.run(listener, work),
  leave: (listener) => {
    over.add(listener);
    if (going.delete(listener) && going.size === 0) listenNoMore();
  },
};

/** Does the engine's own work for a script: what it starts, such as processes, outlives the run and is not the script's. */
export function outsideScripts<T>(work: () => T): T {
  return owners.exit(work);
}

function onRejection(reason: unknown, promise: Promise<unknown>): void {
  const owner = owners.getStore();
  if (owner === undefined) {
    if (process.listenerCount('unhandledRejection') === 1) throwAgain(reason);
  } else if (!over.has(owner)) owner.rejected(reason, promise);
}

function onHandled(promise: Promise<unknown>): void {
  owners.getStore()?.handled(promise);
}

function onException(error: unknown): void {
  const owner = owners.getStore();
  if (owner === undefined) {
    if (process.listenerCount('uncaughtException') === 1) throwAgain(error);
  } else if (!over.has(owner)) owner.threw(error);
}

function onWrite(stream: StandardStream, chunk: Written): void {
  const owner = owners.getStore();
  if (owner !== undefined && !over.has(owner)) owner.printed(stream, chunk);
}

/** Where nobody listens but us: ends the process, as Node does. */
function throwAgain(error: unknown): void {
  process.off('uncaughtException', onException);
  setImmediate(() => {
    throw error;
  });
}
