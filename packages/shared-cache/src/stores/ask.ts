import { messageOf, systemCode } from '@accelerator/base';
import { type StoredBytes, StoreFailure, TooLarge, type WrittenMs } from './blob-store.ts';

/** To the first byte of an answer, and for what follows if nothing does. */
const silenceMs = 4500;
/** A slow line has this much more for each byte that is sent, 1 MB/s, and for each that has come, 100 kB/s. */
const msPerByteSent = 0.001;
const msPerByteCome = 0.01;
const absent: ReadonlySet<number> = new Set([404, 410]);
/** The method is not known there. */
const unknown: ReadonlySet<number> = new Set([405, 501]);
const present: ReadonlySet<number> = new Set([409, 412]);

export interface Request {
  readonly url: string;
  readonly method: 'GET' | 'HEAD' | 'PUT' | 'DELETE';
  readonly headers: Headers;
  readonly body?: Uint8Array;
  /** Where a secret comes from, for the message when it is refused. */
  readonly secret: string;
  readonly signal: AbortSignal;
}

/** An answer, with the moment from which it is too late for what follows. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  /** @param most bytes @throws StoreFailure, TooLarge */
  read(most: number): Promise<Buffer>;
}

/**
 * Sends a request, and waits for the head of the answer.
 * @returns undefined when there is nothing of that name; `unknown` when HEAD is not known there
 * @throws StoreFailure
 */
export async function ask({
  url,
  method,
  headers,
  body,
  secret,
  signal,
}: Request): Promise<Answer | 'unknown' | undefined> {
  const silence = new Silence(silenceMs + (body?.byteLength ?? 0) * msPerByteSent);
  try {
    const response = await fetch(url, {
      method,
      headers,
      ...(body !== undefined && { body: asBody(body) }),
      signal: AbortSignal.any([signal, silence.signal]),
    });
    const { status } = response;
    const isFine = response.ok || (method === 'PUT' && present.has(status));
    if (isFine && method === 'GET') {
      return { status, headers: response.headers, read: (most) => readBody(response, most, silence) };
    }
    silence.end();
    await response.body?.cancel();
    if (isFine) return { status, headers: response.headers, read: async () => Buffer.alloc(0) };
    if (method !== 'PUT' && absent.has(status)) return undefined;
    if (method === 'HEAD' && unknown.has(status)) return 'unknown';
    if (status === 401 || status === 403) throw new StoreFailure(`it answers ${status}: look at ${secret}`);
    throw new StoreFailure(`it answers ${status}`, { isTransient: status >= 500 || status === 429 });
  } catch (error) {
    silence.end();
    throw failureOf(error, silence);
  }
}

/** When what was answered was written; 0: it does not say. */
export function writtenMsOf(answer: Answer | 'unknown' | undefined): WrittenMs {
  return typeof answer === 'object' ? writtenIn(answer) : answer;
}

/** What was asked for. @throws StoreFailure, TooLarge */
export async function storedIn(answer: Answer | 'unknown' | undefined, most: number): Promise<StoredBytes | undefined> {
  return typeof answer === 'object' ? { bytes: await answer.read(most), writtenMs: writtenIn(answer) } : undefined;
}

function writtenIn({ headers }: Answer): number {
  return Date.parse(headers.get('last-modified') ?? '') || 0;
}

/** Its own memory may be a part of something larger. */
function asBody(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(
    bytes.buffer instanceof ArrayBuffer ? bytes.buffer : bytes.slice().buffer,
    bytes.byteOffset,
    bytes.byteLength,
  );
}

async function readBody(response: Response, most: number, silence: Silence): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  try {
    const told = Number(response.headers.get('content-length') ?? 0);
    if (told > most) throw new TooLarge(`it has ${told} bytes`);
    silence.begin(silenceMs);
    for await (const piece of response.body ?? []) {
      length += piece.byteLength;
      silence.extend(length * msPerByteCome);
      if (length > most) throw new TooLarge(`it has more than ${most} bytes`);
      pieces.push(piece);
    }
    return Buffer.concat(pieces, length);
  } catch (error) {
    await response.body?.cancel().catch(() => {});
    throw error instanceof TooLarge ? error : failureOf(error, silence);
  } finally {
    silence.end();
  }
}

/** Gives up on who says nothing, or too little. */
class Silence {
  readonly #controller = new AbortController();
  #timer: NodeJS.Timeout | undefined;
  #endMs = 0;

  constructor(mostMs: number) {
    this.begin(mostMs);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  begin(mostMs: number): void {
    this.#endMs = performance.now() + mostMs;
    this.extend(0);
  }

  /** @param byMs since it began: whoever says something now and then does not go on for ever */
  extend(byMs: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#controller.abort(), Math.max(this.#endMs + byMs - performance.now(), 0));
  }

  end(): void {
    clearTimeout(this.#timer);
  }
}

function failureOf(error: unknown, silence: Silence): Error {
  if (error instanceof StoreFailure) return error;
  if (silence.signal.aborted) return new StoreFailure('it does not answer', { cause: error });
  let inner = error;
  while (inner instanceof Error && inner.cause !== undefined && systemCode(inner) === undefined) inner = inner.cause;
  // Of several addresses of one host none answers.
  const said = inner instanceof AggregateError ? (inner.errors[0] ?? inner) : inner;
  return new StoreFailure(messageOf(said), { isTransient: true, cause: error });
}
