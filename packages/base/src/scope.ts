let current: Scope | undefined;

/**
 * One of the things that a process does one after the other: a task. What is made while it is entered belongs to it,
 * and reports to nobody once another one is entered: so what a task has left behind, a timer or a promise, does not
 * count for the next.
 */
export class Scope {
  /** The one that is entered now. */
  static get current(): Scope | undefined {
    return current;
  }

  /** @returns leaves it again */
  enter(): () => void {
    if (current !== undefined) throw new Error('Internal error: a scope is entered within another');
    current = this;
    return () => {
      current = undefined;
    };
  }
}

/** Where something is reported: one kind of thing, to one listener at a time. */
export class Channel<T> {
  #listener: ((report: T) => void) | undefined;

  /**
   * Calls `listener` for each report.
   * @returns ends that, and puts back the listener that was there before
   */
  observe(listener: (report: T) => void): () => void {
    const before = this.#listener;
    this.#listener = listener;
    return () => {
      if (this.#listener === listener) this.#listener = before;
    };
  }

  /** @param owner the scope to which what is reported belongs, if any */
  report(owner: Scope | undefined, report: T): void {
    if (this.#listener !== undefined && (owner === undefined || owner === current)) this.#listener(report);
  }
}
