/** What is kept: `ac` (what came of something, by what was asked for) and `cas` (bytes, by what they are). */
export type Kind = 'ac' | 'cas';

/** An object of a store that can be listed. */
export interface StoredObject {
  /** 64 hexadecimal digits. */
  readonly name: string;
  readonly size: number;
  /** When it was written, in milliseconds since 1970. */
  readonly writtenMs: number;
}

/** What a store gave. */
export interface StoredBytes {
  readonly bytes: Buffer;
  /** When it was written, in milliseconds since 1970; 0: it does not say. */
  readonly writtenMs: number;
}

/** What can be listed can be tidied up. */
export interface ListedStore {
  list(kind: Kind): AsyncIterable<StoredObject>;
  remove(kind: Kind, name: string): Promise<void>;
}

/** See `writtenMs` of a store. */
export type WrittenMs = number | 'unknown' | undefined;

/** A place that several machines reach. Whoever calls it has no more than one answer to expect: it tries once. */
export interface BlobStore {
  /** For messages: a host, or a folder. */
  readonly place: string;
  /**
   * undefined: there is none.
   * @param most bytes: of more it is not read to the end
   * @throws StoreFailure
   */
  get(kind: Kind, name: string, most: number, signal: AbortSignal): Promise<StoredBytes | undefined>;
  /** @throws StoreFailure */
  put(kind: Kind, name: string, bytes: Uint8Array, signal: AbortSignal): Promise<void>;
  /**
   * When it was written, in milliseconds since 1970; 0: it does not say; undefined: it is not there; `unknown`: such
   * questions are not answered there.
   * @throws StoreFailure
   */
  writtenMs(kind: Kind, name: string, signal: AbortSignal): Promise<WrittenMs>;
  /** Absent: it has an expiry of its own. */
  readonly listed?: ListedStore;
}

/** Why a store did not do what it was asked for. */
export class StoreFailure extends Error {
  /** Whether it may go well a moment later. */
  readonly isTransient: boolean;

  constructor(message: string, { isTransient = false, cause }: { isTransient?: boolean; cause?: unknown } = {}) {
    super(message, { cause });
    this.isTransient = isTransient;
  }
}

/** Something was larger than it can be. It says nothing of the store. */
export class TooLarge extends Error {}
