/** For an error that received a promise instead of what it promises. */
export function awaitHint(received: unknown): string | undefined {
  return typeof received === 'object' && received !== null && 'then' in received && typeof received.then === 'function'
    ? 'Put `await` before what gives it: `await urd.build(…)`.'
    : undefined;
}
