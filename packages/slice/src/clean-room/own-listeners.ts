type Listener = (...args: unknown[]) => void;

/**
 * Keeps the listeners that the process has for some events: what an author's code, or a package that cleans up behind
 * itself, removes of these comes back at once. Without them no order of the engine is heard any more.
 */
export function keepListeners(events: readonly string[]): void {
  const emitter: NodeJS.EventEmitter = process;
  const kept = events.flatMap((event) =>
    emitter
      .rawListeners(event)
      .filter(isListener)
      .map((listener) => [event, listener] as const),
  );
  const putBack = (): void => {
    for (const [event, listener] of kept) {
      if (!emitter.rawListeners(event).includes(listener)) emitter.on(event, listener);
    }
  };
  for (const name of ['off', 'removeAllListeners', 'removeListener'] as const) {
    const remove: unknown = emitter[name];
    if (typeof remove !== 'function') continue;
    Object.defineProperty(process, name, {
      configurable: true,
      writable: true,
      value(...args: unknown[]): NodeJS.EventEmitter {
        Reflect.apply(remove, process, args);
        putBack();
        return process;
      },
    });
  }
}

function isListener(value: unknown): value is Listener {
  return typeof value === 'function';
}
