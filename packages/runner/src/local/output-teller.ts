import { StringDecoder } from 'node:string_decoder';

/** A person sees no more than this of it at once. */
const forPeople = { everyMs: 50, mostBytes: 1 << 16 };

/**
 * Tells what is printed while it is printed. Of a flood it tells the last that came, and how much it passed over: all
 * of it is in the file.
 */
export class OutputTeller {
  readonly #tell: (text: string) => void;
  readonly #pace: { readonly everyMs: number; readonly mostBytes: number };
  readonly #decoder = new StringDecoder('utf8');
  #waiting: Uint8Array[] = [];
  #bytes = 0;
  #passedOver = 0;
  #toldMs = Number.NEGATIVE_INFINITY;
  #timer: NodeJS.Timeout | undefined;

  /** @param pace so many bytes at most, so often */
  constructor(
    tell: (text: string) => void,
    pace: { readonly everyMs: number; readonly mostBytes: number } = forPeople,
  ) {
    this.#tell = tell;
    this.#pace = pace;
  }

  /** @param bytes its own from now on */
  add(bytes: Uint8Array): void {
    if (bytes.byteLength === 0) return;
    this.#waiting.push(bytes);
    this.#bytes += bytes.byteLength;
    if (this.#bytes > 2 * this.#pace.mostBytes) this.#passOver();
    const waitMs = this.#toldMs + this.#pace.everyMs - performance.now();
    if (waitMs <= 0) this.#tellNow();
    else this.#timer ??= setTimeout(() => this.#tellNow(), waitMs).unref();
  }

  close(): void {
    this.#tellNow();
  }

  #tellNow(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#bytes === 0) return;
    if (this.#bytes > this.#pace.mostBytes) this.#passOver();
    const text = this.#decoder.write(Buffer.concat(this.#waiting));
    const note = this.#passedOver === 0 ? '' : `… ${this.#passedOver} bytes are not shown here …\n`;
    this.#waiting = [];
    this.#bytes = 0;
    this.#passedOver = 0;
    this.#toldMs = performance.now();
    this.#tell(note + text);
  }

  /** Keeps the end of it. */
  #passOver(): void {
    const all = Buffer.concat(this.#waiting);
    const rest = all.subarray(Math.max(0, all.byteLength - this.#pace.mostBytes));
    this.#passedOver += all.byteLength - rest.byteLength;
    this.#waiting = [rest];
    this.#bytes = rest.byteLength;
  }
}
