import type { SSEStreamingApi } from 'hono/streaming';

/** Aborts when the one who looked has gone. */
export function endOf(stream: SSEStreamingApi): AbortSignal {
  const controller = new AbortController();
  stream.onAbort(() => controller.abort());
  return controller.signal;
}
