import { StringDecoder } from 'node:string_decoder';

/** Tells a text; `sent` is called when it is on its way. */
export type TellOutput = (text: string, sent: () => void) => void;

/** A person sees no more than this of it at once. */
const tellEveryMs = 50;
const mostBytes = 1 << 16;
/** A channel that takes nothing, because the task never lets go of this process, must not fill its memory. */
const mostUnsent = 4;

/**
 * Tells what is printed while it is printed. Of a flood it tells the last that came, and how much it passed over: all
 * of it is in the file.
 */
export class OutputTeller {
  readonly #tell: TellOutput;
  readonly #decoder = new StringDecoder('utf8');
  #waiting: Uint8Array[] = [];
  #bytes = 0;
  #passedOver = 0;
  #unsent = 0;
  #toldMs = Number.NEGATIVE_INFINITY;
  #timer: NodeJS.Timeout | undefined;

  constructor(tell: TellOutput) {
    this.#tell = tell;
  }

  /** @param bytes its own from now on */
  add(bytes: Uint8Array): void {
    this.#waiting.push(bytes);
    this.#bytes += bytes.byteLength;
    if (this.#bytes > 2 * mostBytes) this.#passOver();
    this.#tellSoon();
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#tellNow();
  }

  #tellSoon(): void {
    const waitMs = this.#toldMs + tellEveryMs - performance.now();
    if (waitMs <= 0 && this.#unsent < mostUnsent) {
      this.#tellNow();
      return;
    }
    this.#timer ??= setTimeout(
      () => {
        this.#timer = undefined;
        this.#tellSoon();
      },
      Math.max(waitMs, tellEveryMs),
    ).unref();
  }

  #tellNow(): void {
    if (this.#bytes === 0) return;
    if (this.#bytes > mostBytes) this.#passOver();
    const text = this.#decoder.write(Buffer.concat(this.#waiting));
    const note = this.#passedOver === 0 ? '' : `… ${this.#passedOver} bytes are not shown here …\n`;
    this.#waiting = [];
    this.#bytes = 0;
    this.#passedOver = 0;
    this.#unsent++;
    this.#toldMs = performance.now();
    this.#tell(note + text, () => {
      this.#unsent--;
    });
  }

  /** Keeps the end of it. */
  #passOver(): void {
    const all = Buffer.concat(this.#waiting);
    const rest = all.subarray(Math.max(0, all.byteLength - mostBytes));
    this.#passedOver += all.byteLength - rest.byteLength;
    this.#waiting = [rest];
    this.#bytes = rest.byteLength;
  }
}
