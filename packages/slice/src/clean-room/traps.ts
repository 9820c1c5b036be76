import type { EventEmitter } from 'node:events';
import { syncBuiltinESMExports } from 'node:module';

/** A function of Node whose effect on the process nothing tells later. */
interface Trap {
  readonly module: string;
  /** The way from the module to it. */
  readonly path: readonly string[];
  /** What it gives is in effect until that is closed; without it, for good. */
  readonly until?: 'close';
}

const traps: readonly Trap[] = [
  { module: 'process', path: ['setSourceMapsEnabled'] },
  { module: 'async_hooks', path: ['createHook'] },
  { module: 'diagnostics_channel', path: ['subscribe'] },
  { module: 'crypto', path: ['setEngine'] },
  { module: 'crypto', path: ['setFips'] },
  { module: 'dgram', path: ['createSocket'], until: 'close' },
  { module: 'fs', path: ['watch'], until: 'close' },
  { module: 'fs', path: ['watchFile'] },
  { module: 'globalThis', path: ['Atomics', 'waitAsync'] },
  { module: 'inspector', path: ['open'] },
  { module: 'inspector', path: ['Session', 'prototype', 'connect'] },
  { module: 'module', path: ['register'] },
  { module: 'module', path: ['registerHooks'] },
  { module: 'net', path: ['Server', 'prototype', 'listen'], until: 'close' },
  { module: 'perf_hooks', path: ['PerformanceObserver', 'prototype', 'observe'] },
  { module: 'v8', path: ['setFlagsFromString'] },
  { module: 'vm', path: ['runInThisContext'] },
  { module: 'vm', path: ['Script', 'prototype', 'runInThisContext'] },
  { module: 'worker_threads', path: ['setEnvironmentData'] },
];

/** What was called of these functions, and what of what they gave is open. */
export class Traps {
  readonly #called = new Set<string>();
  readonly #open = new Map<EventEmitter, string>();
  #isShared = true;

  /** From now on calls of a module's functions are known; of those that `import` gives when they are shared. */
  setIn(module: string, exports: object): void {
    const own = traps.filter((trap) => trap.module === module);
    for (const trap of own) this.#set(trap, exports);
    if (own.length > 0) this.#isShared = false;
  }

  /** For all modules at once: it takes 0.5 ms. */
  share(): void {
    if (!this.#isShared) syncBuiltinESMExports();
    this.#isShared = true;
  }

  /** What is in effect, by the names of the functions. */
  inEffect(): string[] {
    return [...this.#called, ...this.#open.values()];
  }

  #set({ module, path, until }: Trap, exports: object): void {
    const key = path.at(-1) ?? '';
    const owner = path.slice(0, -1).reduce<unknown>((at, step) => propertyOf(at, step), exports);
    const original = propertyOf(owner, key);
    // Not every release of Node has each of them.
    if (typeof owner !== 'object' && typeof owner !== 'function') return;
    if (owner === null || typeof original !== 'function') return;
    const name = [module, ...path].join('.');
    const note = (given: unknown): void => {
      if (until === undefined) this.#called.add(name);
      else if (isEmitter(given)) this.#wait(given, name);
    };
    Reflect.set(owner, key, function (this: unknown, ...args: unknown[]): unknown {
      const given: unknown = Reflect.apply(original, this, args);
      note(given);
      return given;
    });
  }

  #wait(emitter: EventEmitter, name: string): void {
    if (this.#open.has(emitter)) return;
    this.#open.set(emitter, name);
    emitter.once('close', () => this.#open.delete(emitter));
  }
}

function propertyOf(object: unknown, key: string): unknown {
  return (typeof object === 'object' && object !== null) || typeof object === 'function'
    ? Reflect.get(object, key)
    : undefined;
}

function isEmitter(value: unknown): value is EventEmitter {
  return typeof value === 'object' && value !== null && 'once' in value && typeof value.once === 'function';
}
