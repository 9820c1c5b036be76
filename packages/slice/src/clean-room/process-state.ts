/** What belongs to a process as a whole, and what a phase may have changed of it. */
export class ProcessState {
  readonly #env = process.env;
  readonly #values: Readonly<Record<string, string | undefined>> = { ...process.env };
  readonly #umask = currentUmask();
  readonly #title = process.title;
  readonly #traceLimit = Error.stackTraceLimit;
  #listeners = allListeners();
  #hasBegun = false;
  /** What packages have set while they were loaded: libvips sets one. */
  readonly #ofPackages = new Map<string, string | undefined>();
  readonly #listenersOfPackages = new Set<Listener>();

  /** The first task comes. Node listens for the end of a process itself, but only until its first module is evaluated. */
  begin(): void {
    if (!this.#hasBegun) this.#listeners = allListeners();
    this.#hasBegun = true;
  }

  /**
   * What packages change while they are loaded is not the work of a task: `changes` does not tell of their listeners, nor
   * of their variables once they are put back. Each process that made thumbnails was replaced, as libvips sets a variable:
   * a new one takes 0.4 s of a processor until it has exported what the old one made.
   */
  async whilePackagesLoad(load: () => Promise<void>): Promise<void> {
    const before = { ...process.env };
    const listeners = new Set([...allListeners().values()].flat());
    await load();
    for (const name of new Set([...Object.keys(before), ...Object.keys(process.env)]))
      if (process.env[name] !== before[name]) this.#ofPackages.set(name, process.env[name]);
    for (const each of [...allListeners().values()].flat())
      if (!listeners.has(each)) this.#listenersOfPackages.add(each);
  }

  /** What was changed, in words. */
  changes(): string[] {
    const added = this.#addedListeners().filter(([, listener]) => !this.#listenersOfPackages.has(listener));
    return [
      ...(process.env !== this.#env || this.#changedVariables().length > 0 ? ['environment variables were set'] : []),
      ...(currentUmask() === this.#umask ? [] : ['the umask was set']),
      ...added.map(([event]) => `there is a listener for ${String(event)}`),
      ...this.#removedListeners().map(([event]) => `a listener for ${String(event)} was removed`),
    ];
  }

  /** Puts back the variables that packages have set, and nothing else: what the setup of a map has made serves its next chunk. */
  restoreVariablesOfPackages(): void {
    for (const [name, value] of this.#ofPackages) if (process.env[name] === value) this.#restoreVariable(name);
  }

  /** Puts everything back. The working directory is the task's own, and is left with it. */
  restore(): void {
    process.env = this.#env;
    for (const name of this.#changedVariables()) this.#restoreVariable(name);
    process.umask(this.#umask);
    process.exitCode = undefined;
    performance.clearMarks();
    performance.clearMeasures();
    if (process.title !== this.#title) process.title = this.#title;
    Error.stackTraceLimit = this.#traceLimit;
    const emitter: NodeJS.EventEmitter = process;
    for (const [event, listener] of this.#addedListeners()) emitter.removeListener(event, listener);
    for (const [event, listener] of this.#removedListeners()) emitter.on(event, listener);
  }

  #restoreVariable(name: string): void {
    const value = this.#values[name];
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }

  #changedVariables(): string[] {
    const names = new Set([...Object.keys(this.#values), ...Object.keys(process.env)]);
    return [...names].filter((name) => process.env[name] !== this.#values[name]);
  }

  #addedListeners(): (readonly [string | symbol, Listener])[] {
    return [...allListeners()].flatMap(([event, listeners]) => {
      const known = this.#listeners.get(event) ?? [];
      return listeners.filter((listener) => !known.includes(listener)).map((listener) => [event, listener] as const);
    });
  }

  /** Node's own among them, such as those by which it hears of signals. Those for one event have been used up. */
  #removedListeners(): (readonly [string | symbol, Listener])[] {
    const emitter: NodeJS.EventEmitter = process;
    return [...this.#listeners].flatMap(([event, listeners]) => {
      const present = emitter.rawListeners(event);
      return listeners
        .filter((listener) => !('listener' in listener) && !present.includes(listener))
        .map((listener) => [event, listener] as const);
    });
  }
}

type Listener = (...args: unknown[]) => void;

function allListeners(): Map<string | symbol, readonly Listener[]> {
  const emitter: NodeJS.EventEmitter = process;
  return new Map(
    emitter.eventNames().map((event) => [event, emitter.rawListeners(event).filter((each) => isListener(each))]),
  );
}

function isListener(value: unknown): value is Listener {
  return typeof value === 'function';
}

/** Reading it alone is deprecated, as two threads could set it in between. */
function currentUmask(): number {
  const umask = process.umask(0o022);
  process.umask(umask);
  return umask;
}
