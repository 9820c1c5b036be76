/** A reader sees a line so much later at most, as long as this process comes to write it. */
const heldMs = 20;
const mostLines = 64;

/**
 * Lines of which many come at once, such as those of jobs that are reused: written together, in their order. A write for
 * each costs a tenth of what such a job costs. What is not held is written at once, behind those that were.
 */
export class HeldLines {
  readonly #write: (text: string) => unknown;
  #lines: string[] = [];
  #sinceMs = 0;
  /** `process.exit` comes before any turn of the event loop. */
  readonly #onExit = (): void => this.flush();

  constructor(write: (text: string) => unknown) {
    this.#write = write;
    process.on('exit', this.#onExit);
  }

  /** @param isHeld whether it may wait for others */
  add(line: string, isHeld: boolean): void {
    if (isHeld && this.#lines.length === 0) {
      this.#sinceMs = performance.now();
      setImmediate(() => this.flush());
    }
    this.#lines.push(line);
    if (!isHeld || this.#lines.length >= mostLines || performance.now() - this.#sinceMs > heldMs) this.flush();
  }

  flush(): void {
    if (this.#lines.length === 0) return;
    const text = this.#lines.join('');
    this.#lines = [];
    this.#write(text);
  }

  /** Nothing more comes. */
  close(): void {
    process.off('exit', this.#onExit);
    this.flush();
  }
}
