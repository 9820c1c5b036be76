import { isAcceleratorError } from '@accelerator/base';
import { ThumbCache } from './thumb-cache.ts';
import { ThumbMaker, type ThumbProgram } from './thumb-maker.ts';
import type { ThumbOrder } from './thumb-order.ts';

/** Reasons that are kept: a wall of broken pictures is not decoded at each look. */
const mostReasons = 10_000;

/** Pictures of values, made once for each content and size. */
export class Thumbnails {
  readonly #cache: ThumbCache;
  readonly #maker: ThumbMaker;
  readonly #reasons = new Map<string, Error>();
  readonly #making = new Map<
    string,
    { readonly picture: Promise<Uint8Array>; readonly askers: Set<object>; readonly end: AbortController }
  >();

  /** @param folder where they are kept; none: in memory */
  constructor(program: ThumbProgram, folder: string | undefined) {
    this.#cache = new ThumbCache({ folder });
    this.#maker = new ThumbMaker(program);
  }

  /** @throws AcceleratorError `PICTURE_UNREADABLE`; the signal's reason */
  async get(order: ThumbOrder, signal?: AbortSignal): Promise<Uint8Array> {
    const { digest, size } = order;
    const kept = this.#cache.get(digest, size);
    if (kept !== undefined) return kept;
    const reason = this.#reasons.get(digest);
    if (reason !== undefined) throw reason;
    return this.#share(order, signal);
  }

  /** What was made before, for whatever dataset. */
  kept(digest: string, size: number): Uint8Array | undefined {
    return this.#cache.get(digest, size);
  }

  close(): void {
    this.#maker.close();
  }

  /** Who asks for what is being made gets the same; it is dropped when nobody wants it any more. */
  async #share(order: ThumbOrder, signal: AbortSignal | undefined): Promise<Uint8Array> {
    const key = `${order.digest}-${order.size}`;
    const making = this.#making.get(key) ?? this.#begin(key, order);
    const asker = {};
    making.askers.add(asker);
    const leave = (): void => {
      making.askers.delete(asker);
      if (making.askers.size === 0) making.end.abort(signal?.reason);
    };
    signal?.addEventListener('abort', leave, { once: true });
    try {
      return await making.picture;
    } finally {
      signal?.removeEventListener('abort', leave);
    }
  }

  #begin(key: string, order: ThumbOrder) {
    const end = new AbortController();
    const making = { picture: this.#make(order, end.signal), askers: new Set<object>(), end };
    this.#making.set(key, making);
    const forget = (): void => {
      if (this.#making.get(key) === making) this.#making.delete(key);
    };
    end.signal.addEventListener('abort', forget, { once: true });
    making.picture.then(forget, forget);
    return making;
  }

  async #make(order: ThumbOrder, signal: AbortSignal): Promise<Uint8Array> {
    const { digest, size } = order;
    try {
      const picture = await this.#maker.make(order, signal);
      this.#cache.put(digest, size, picture);
      return picture;
    } catch (error) {
      if (isAcceleratorError(error)) {
        if (this.#reasons.size >= mostReasons) this.#reasons.clear();
        this.#reasons.set(digest, error);
      }
      throw error;
    }
  }
}
