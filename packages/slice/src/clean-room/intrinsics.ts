import { createRequire } from 'node:module';
import { watchDefinitions } from './hidden-definitions.ts';
import { KnownObjects } from './known-objects.ts';
import { type Setting, settingsOf } from './node-settings.ts';
import { Traps } from './traps.ts';

const require = createRequire(import.meta.url);

/** Modules of Node that every process has loaded anyway. */
const alwaysLoaded = [
  'async_hooks',
  'buffer',
  'child_process',
  'crypto',
  'events',
  'fs',
  'fs/promises',
  'module',
  'net',
  'os',
  'path',
  'perf_hooks',
  'querystring',
  'stream',
  'stream/promises',
  'string_decoder',
  'timers',
  'timers/promises',
  'url',
  'util',
  'worker_threads',
  'zlib',
];

/** Modules that cost up to 20 ms to load: known as soon as somebody has loaded them. */
const sometimesLoaded = [
  'assert',
  'assert/strict',
  'cluster',
  'dgram',
  'diagnostics_channel',
  'dns',
  'dns/promises',
  'domain',
  'http',
  'http2',
  'https',
  'inspector',
  'readline',
  'readline/promises',
  'stream/consumers',
  'stream/web',
  'tls',
  'tty',
  'v8',
  'vm',
];

/** Put back elsewhere, Node's own to change, or loaded by a look. */
const passed = [
  '_cache',
  '_channel',
  '_events',
  '_eventsCount',
  '_exiting',
  '_handleQueue',
  '_maxListeners',
  '_pathCache',
  '_pendingMessage',
  // A new object for each look until one is kept, as `import 'node:process'` does.
  'allowedNodeEnvironmentFlags',
  'argv0',
  'channel',
  'connected',
  'defaultOptions',
  'env',
  'exitCode',
  'globalAgent',
  // Under this symbol `process` keeps the channel to the engine, which changes with each message.
  'kChannelHandle',
  'moduleLoadList',
  'stackTraceLimit',
  'stderr',
  'stdin',
  'stdout',
  'title',
];

/** Steps from a module to what it holds: `Module.Class.prototype.method`, and its properties. */
const depthOfNode = 6;
/** What a package lets others set is near to what it exports: `axios.defaults.headers`. */
const depthOfPackages = 3;

/** What the language, Node and packages give to all code of a process, and whether that is as it was. */
export class Intrinsics {
  readonly #objects = new KnownObjects(passed);
  readonly #settings = new Map<Setting, string>();
  readonly #traps = new Traps();
  readonly #modules = new Set<string>();
  readonly #packages = new Set<object>();
  #loaded = 0;

  constructor() {
    watchDefinitions((object) => this.#objects.noteDefinition(object));
    this.#know('process');
    this.#traps.setIn('globalThis', globalThis);
    for (const name of alwaysLoaded) this.#know(name);
    this.#objects.add('globalThis', globalThis, depthOfNode);
    // What a getter of globalThis gives, of what is loaded already.
    this.#objects.add('performance', performance, depthOfNode);
    // No name leads to these.
    this.#objects.add('TypedArray', Object.getPrototypeOf(Int8Array), depthOfNode);
    for (const each of [
      [][Symbol.iterator](),
      new Map().keys(),
      new Set().keys(),
      ''[Symbol.iterator](),
      'a'.matchAll(/a/g),
    ])
      this.#objects.add('an iterator', Object.getPrototypeOf(each), depthOfNode);
    const functions = [function* () {}, async () => {}, async function* () {}];
    for (const each of functions) this.#objects.add('a function', Object.getPrototypeOf(each), depthOfNode);
    this.knowLoaded();
  }

  /** Modules of Node that were loaded since: before an author's code has seen them. */
  knowLoaded(): void {
    const names: unknown = Reflect.get(process, 'moduleLoadList');
    if (!Array.isArray(names) || names.length === this.#loaded) return;
    this.#loaded = names.length;
    const loaded = new Set(names);
    for (const name of sometimesLoaded) if (loaded.has(`NativeModule ${name}`)) this.#know(name);
    if (loaded.has('NativeModule internal/crypto/webcrypto')) {
      this.#objects.add('crypto', globalThis.crypto, depthOfNode);
      this.#objects.add('crypto.subtle', globalThis.crypto.subtle, depthOfNode);
    }
    this.#traps.share();
  }

  /** Loads those modules of Node that a program names, so that they are known before it runs. */
  knowNamedIn(code: string): void {
    for (const name of sometimesLoaded) {
      if (!this.#modules.has(name) && new RegExp(`["'\`](node:)?${name}[/"'\`]`).test(code)) require(`node:${name}`);
    }
    // The global one is loaded by the first look at it.
    if (/\bcrypto\b/.test(code)) void globalThis.crypto.subtle;
    this.knowLoaded();
  }

  /** @param namespace what the package exports */
  knowPackage(name: string, namespace: object): void {
    if (this.#packages.has(namespace)) return;
    this.#packages.add(namespace);
    this.#objects.add(`the package '${name}'`, namespace, depthOfPackages, true);
  }

  /** What packages make global while they are loaded is there for all: each is loaded once in a process. */
  knowGlobals(): void {
    this.#objects.learn(globalThis);
    for (const [name, value] of Object.entries(globalThis)) if (name.startsWith('_')) this.#objects.learn(value);
  }

  /** Names of what is other than it was. */
  changes(): string[] {
    const settings = [...this.#settings].filter(([setting, value]) => textOf(setting) !== value);
    return [...this.#objects.changes(), ...settings.map(([{ name }]) => name), ...this.#traps.inEffect()];
  }

  #know(name: string): void {
    if (this.#modules.has(name)) return;
    this.#modules.add(name);
    const module: object = name === 'process' ? process : require(`node:${name}`);
    this.#traps.setIn(name, module);
    this.#objects.add(name, module, depthOfNode);
    for (const setting of settingsOf(name)) this.#settings.set(setting, textOf(setting));
  }
}

function textOf({ read }: Setting): string {
  return JSON.stringify(read());
}
