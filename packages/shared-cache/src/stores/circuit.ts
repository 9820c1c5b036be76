import { setTimeout as delay } from 'node:timers/promises';
import { messageOf } from '@accelerator/base';
import pLimit from 'p-limit';
import { type BlobStore, type Kind, type StoredBytes, StoreFailure, TooLarge, type WrittenMs } from './blob-store.ts';

const tries = 3;
const pauseMs = 100;
/**
 * Each is a connection: 200 jobs that are asked for together would open 200 of them, at both ends. A store that is 10 ms
 * away answers 1,600 requests a second so.
 */
const requestsAtOnce = 16;
/** One more try only as long as all before were quick: who waits for a store waits six seconds in all. */
const quickMs = 900;

/**
 * The way to a store for one run: what fails for a moment is tried again, and after the first failure that stays nothing
 * is asked any more. A cache may be of no help, and is never in the way.
 */
export class Circuit {
  readonly store: BlobStore;
  /** Bytes that came from there, and that went there. */
  received = 0;
  sent = 0;
  readonly #onClosed: (place: string, reason: string) => void;
  readonly #closing = new AbortController();
  readonly #limit = pLimit(requestsAtOnce);

  /** @param onClosed told once, when it is given up */
  constructor(store: BlobStore, onClosed: (place: string, reason: string) => void) {
    this.store = store;
    this.#onClosed = onClosed;
  }

  get isClosed(): boolean {
    return this.#closing.signal.aborted;
  }

  /** undefined: there is none, it is too large, or nobody is asked any more. */
  async get(kind: Kind, name: string, most: number): Promise<StoredBytes | undefined> {
    const stored = await this.#attempt((signal) => this.store.get(kind, name, most, signal));
    this.received += stored?.bytes.byteLength ?? 0;
    return stored;
  }

  /** false: it is not there now. */
  async put(kind: Kind, name: string, bytes: Uint8Array): Promise<boolean> {
    const done = await this.#attempt(async (signal) => {
      await this.store.put(kind, name, bytes, signal);
      return true;
    });
    if (done === true) this.sent += bytes.byteLength;
    return done === true;
  }

  /** As the store says it; undefined too when nobody is asked any more. */
  writtenMs(kind: Kind, name: string): Promise<WrittenMs> {
    return this.#attempt((signal) => this.store.writtenMs(kind, name, signal));
  }

  /** Gives up what is under way. */
  close(): void {
    this.#closing.abort();
  }

  #attempt<T>(work: (signal: AbortSignal) => Promise<T | undefined>): Promise<T | undefined> {
    return this.#limit(() => this.#attemptNow(work));
  }

  async #attemptNow<T>(work: (signal: AbortSignal) => Promise<T | undefined>): Promise<T | undefined> {
    const { signal } = this.#closing;
    const started = performance.now();
    for (let attempt = 1; !signal.aborted; attempt++) {
      try {
        return await work(signal);
      } catch (error) {
        if (error instanceof TooLarge || signal.aborted) return undefined;
        if (!(error instanceof StoreFailure)) throw error;
        const isWorthIt = error.isTransient && attempt < tries && performance.now() - started < quickMs;
        if (isWorthIt) await delay(pauseMs * attempt, undefined, { signal }).catch(() => {});
        else this.#giveUp(messageOf(error));
      }
    }
    return undefined;
  }

  #giveUp(reason: string): void {
    if (this.isClosed) return;
    this.#closing.abort();
    this.#onClosed(this.store.place, reason);
  }
}
