/** What is shown of a text, in one line. */
const mostCharacters = 200;

/** What a phase says that it is doing: by the last `status(text)`, and by the work that goes on under a text. */
export class PhaseStatus {
  readonly #tell: (text: string) => void;
  #own = '';
  #nested: readonly string[] = [];
  readonly #failed = new WeakMap<object, string>();

  /** @param tell told of each change; an empty text: of nothing */
  constructor(tell: (text: string) => void) {
    this.#tell = tell;
  }

  get text(): string {
    const all = [this.#own, ...this.#nested].filter((each) => each !== '').join(' › ');
    return all.length > mostCharacters ? `${all.slice(0, mostCharacters - 1)}…` : all;
  }

  set(text: string): void {
    this.#own = text;
    this.#tell(this.text);
  }

  /** Says it while some work goes on. An error of that is known by it. */
  async during<T>(text: string, work: () => T | PromiseLike<T>): Promise<T> {
    const before = this.#nested;
    this.#nested = [...before, text];
    this.#tell(this.text);
    try {
      return await work();
    } catch (error) {
      // The innermost says most.
      if (isObject(error) && !this.#failed.has(error)) this.#failed.set(error, this.text);
      throw error;
    } finally {
      this.#nested = before;
      this.#tell(this.text);
    }
  }

  /** What was being done when an error was thrown. */
  whenThrown(error: unknown): string {
    return (isObject(error) ? this.#failed.get(error) : undefined) ?? this.text;
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
