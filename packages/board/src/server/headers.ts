import type { MiddlewareHandler } from 'hono';

/** For the pages of the board: nothing but its own files, from where it is. */
const ownPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "frame-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

const inEachAnswer = {
  'x-content-type-options': 'nosniff',
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
};

/** An answer that sets headers of its own keeps them: files of jobs have a stricter policy. */
export const headers: MiddlewareHandler = async (c, next) => {
  await next();
  const own = { ...inEachAnswer, 'content-security-policy': ownPolicy, 'cache-control': 'no-store' };
  for (const [name, value] of Object.entries(own)) if (!c.res.headers.has(name)) c.res.headers.set(name, value);
};

/** For what jobs have made: shown alone, it runs nothing, loads nothing, and knows of no cookie. */
export const sandboxed = {
  'content-security-policy':
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox; frame-ancestors 'self'",
};

/** The same with scripts, for a plot that somebody wants to see run: without an origin, so that it reaches nothing. */
export const sandboxedWithScripts = {
  'content-security-policy':
    "sandbox allow-scripts; default-src 'none'; script-src 'unsafe-inline' 'unsafe-eval'; style-src 'unsafe-inline'; img-src data: blob:; frame-ancestors 'self'",
};
