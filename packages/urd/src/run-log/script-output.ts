import { StringDecoder } from 'node:string_decoder';
import type { RunEvent } from '@accelerator/store';
import type { StandardStream, Written } from './standard-writes.ts';

type Printed = Extract<RunEvent, { readonly type: 'printed' }>;

/** So much of the beginning is kept, and as much of the end. */
const keptCharacters = 1 << 16;
/** Text is told so late at most, or when there is so much of it. */
const waitMs = 100;
const mostWaiting = 1 << 14;

/**
 * What a build script prints, as events: its beginning as it comes, of what is more the end, when the script has ended. A
 * script that prints for hours fills neither the log nor the memory.
 */
export class ScriptOutput {
  readonly #tell: (event: Printed) => void;
  readonly #decoders = { stdout: new StringDecoder('utf8'), stderr: new StringDecoder('utf8') };
  #waiting: { readonly stream: StandardStream; text: string } | undefined;
  #timer: NodeJS.Timeout | undefined;
  #room = keptCharacters;
  #tail: { readonly stream: StandardStream; text: string }[] = [];
  #tailLength = 0;
  #skipped = 0;

  constructor(tell: (event: Printed) => void) {
    this.#tell = tell;
  }

  add(stream: StandardStream, chunk: Written): void {
    const text = typeof chunk === 'string' ? chunk : this.#decoders[stream].write(Buffer.from(chunk));
    const head = text.slice(0, this.#room);
    this.#room -= head.length;
    if (head !== '') this.#wait(stream, head);
    if (head.length < text.length) this.#keepEnd(stream, text.slice(head.length));
  }

  /** Tells what waits: before something else is told. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const waiting = this.#waiting;
    this.#waiting = undefined;
    if (waiting !== undefined) this.#tell({ type: 'printed', ...waiting });
  }

  /** Nothing more is printed. */
  end(): void {
    this.flush();
    for (const part of this.#tail) {
      const skipped = this.#skipped;
      this.#skipped = 0;
      this.#tell({ type: 'printed', ...part, ...(skipped > 0 && { skipped }) });
    }
    this.#tail = [];
  }

  #wait(stream: StandardStream, text: string): void {
    if (this.#waiting !== undefined && this.#waiting.stream !== stream) this.flush();
    if (this.#waiting === undefined) this.#waiting = { stream, text };
    else this.#waiting.text += text;
    if (this.#waiting.text.length >= mostWaiting) this.flush();
    else this.#timer ??= setTimeout(() => this.flush(), waitMs).unref();
  }

  #keepEnd(stream: StandardStream, text: string): void {
    const last = this.#tail.at(-1);
    if (last?.stream === stream && last.text.length < mostWaiting) last.text += text;
    else this.#tail.push({ stream, text });
    this.#tailLength += text.length;
    for (let first = this.#tail[0]; first !== undefined && this.#tailLength > keptCharacters; first = this.#tail[0]) {
      const excess = Math.min(first.text.length, this.#tailLength - keptCharacters);
      first.text = first.text.slice(excess);
      if (first.text === '') this.#tail.shift();
      this.#tailLength -= excess;
      this.#skipped += excess;
    }
  }
}
