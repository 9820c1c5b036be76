import { setTimeout } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import { redisAddressInvalid, redisUnreachable } from './errors.ts';
import type { Modules } from './modules.ts';

const connectMs = 5000;
const startingMs = 3000;
const againMs = 200;
/** Longer than BullMQ waits for a task in one command, which is 10 s. */
const silenceMs = 15_000;
/** Who only listens would not hear for two hours that the other end was switched off. */
const keepAliveMs = 5000;

/** How it is told: without user, password and options. @throws AcceleratorError `REDIS_ADDRESS_INVALID` */
export function shownAddress(url: string): string {
  try {
    const { protocol, hostname, port, pathname } = new URL(url);
    if (!/^rediss?:$/.test(protocol) || hostname === '') throw redisAddressInvalid(url);
    return `${hostname}:${port === '' ? 6379 : port}${pathname.length > 1 ? pathname : ''}`;
  } catch {
    throw redisAddressInvalid(url.replace(/\/\/[^@]*@/, '//…@'));
  }
}

/**
 * A connection that is there, and comes back when it was lost: what is asked meanwhile waits.
 * @throws AcceleratorError `REDIS_UNREACHABLE` when it can't be made now
 */
export async function connect(modules: Modules, url: string): Promise<Redis> {
  const address = shownAddress(url);
  // One that is just being started anew is there in a moment.
  for (const limit = performance.now() + startingMs; ; await setTimeout(againMs)) {
    try {
      return await connectOnce(modules, url);
    } catch (reason) {
      if (performance.now() > limit) throw redisUnreachable(address, reason);
    }
  }
}

async function connectOnce({ Redis }: Modules, url: string): Promise<Redis> {
  let isMade = false;
  const redis = new Redis(url, {
    lazyConnect: true,
    connectTimeout: connectMs,
    // A cut cable is silent: else it is noticed when the operating system gives up, after a quarter of an hour.
    socketTimeout: silenceMs,
    keepAlive: keepAliveMs,
    maxRetriesPerRequest: null,
    retryStrategy: (times) => (isMade ? Math.min(50 * times, 500) : null),
  });
  // Each is told by the events `close` and `ready`, too.
  let reason: unknown;
  redis.on('error', (error) => {
    reason = error;
  });
  try {
    await redis.connect();
    await redis.ping();
  } catch (error) {
    redis.disconnect();
    throw reason ?? error;
  }
  isMade = true;
  return redis;
}

/** Waits for what is asked of a Redis that may be gone, or be silent: who ends is not kept by it, and what fails is left. */
export async function atMost(ms: number, asked: Promise<unknown>): Promise<void> {
  const ended = new AbortController();
  const limit = setTimeout(ms, undefined, { signal: ended.signal });
  await Promise.race([asked, limit]).catch(() => {});
  ended.abort();
  await limit.catch(() => {});
}

/** Connections that let the process end while nothing is waited for. */
export class Wakefulness {
  readonly #connections: Redis[] = [];
  #isAwake = true;

  add(redis: Redis): void {
    this.#connections.push(redis);
    // Each time that it is made again.
    redis.on('connect', () => this.#apply(redis));
    this.#apply(redis);
  }

  set(isAwake: boolean): void {
    if (this.#isAwake === isAwake) return;
    this.#isAwake = isAwake;
    for (const redis of this.#connections) this.#apply(redis);
  }

  #apply({ stream }: Redis): void {
    if (stream === undefined || !('ref' in stream)) return;
    if (this.#isAwake) stream.ref();
    else stream.unref();
  }
}
