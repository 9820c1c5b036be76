import { createHash, timingSafeEqual } from 'node:crypto';
import { isIP } from 'node:net';
import type { Context, MiddlewareHandler } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';

/** Who may ask. */
export interface GateRules {
  /** null: everybody who reaches the port. */
  readonly token: string | null;
  /** Of the cookie that stands for the token: cookies know no ports, so another board's has another name, of the same workdir too. */
  readonly cookie: string;
  /** Whether a `Host` may be asked for, as it stands in a request. */
  readonly isHost: (host: string) => boolean;
}

/** How the board is reached. */
export interface Reach {
  /** undefined: by a socket, which may have any port at the other end of a tunnel. */
  readonly port: number | undefined;
  /** Whether it is reached from other machines. */
  readonly isOpen: boolean;
  /** Names by which it may be asked for. */
  readonly names: readonly string[];
}

/**
 * The hosts by which a board answers. Names that lead to this machine without being known are somebody's who wants a
 * browser to read from here (DNS rebinding), so each name is compared as a whole, with its port.
 */
export function hostRule({ port, isOpen, names }: Reach): GateRules['isHost'] {
  return (host) => {
    const [, name = '', given] = /^(\[[0-9a-f:.]+\]|[^:[\]]+)(?::(\d+))?$/i.exec(host.toLowerCase()) ?? [];
    if (port !== undefined && Number(given ?? 80) !== port) return false;
    const bare = name.replace(/^\[|\]$/g, '');
    if (['localhost', '127.0.0.1', '::1'].includes(bare) || names.includes(name)) return true;
    return isOpen && isIP(bare) > 0;
  };
}

/** The first that each request meets: by which name, with which token, to do what. */
export function gate({ token, cookie, isHost }: GateRules): MiddlewareHandler {
  return async (c, next) => {
    if (!isHost(c.req.header('host') ?? '')) return c.text('This board is not reached by that name.\n', 421);
    if (c.req.method !== 'GET' && c.req.method !== 'HEAD')
      return c.text('The board only shows: GET and HEAD.\n', 405, { allow: 'GET, HEAD' });
    if (token === null) return next();
    const query = c.req.query('token');
    if (query !== undefined && isSame(query, token)) {
      setCookie(c, cookie, token, { httpOnly: true, sameSite: 'Strict', path: '/' });
      return c.redirect(withoutToken(c), 303);
    }
    const bearer = /^Bearer (.+)$/.exec(c.req.header('authorization') ?? '')?.[1];
    if (isSame(bearer ?? getCookie(c, cookie) ?? '', token)) return next();
    return c.text('Open the address that `ax board` has printed: it holds the token.\n', 401);
  };
}

/** Below this address, whatever its path begins with. */
function withoutToken(c: Context): string {
  const { pathname, searchParams } = new URL(c.req.url);
  searchParams.delete('token');
  const query = searchParams.toString();
  return `/${pathname.replace(/^\/+/, '')}${query === '' ? '' : `?${query}`}`;
}

/** In a time that tells nothing about either. */
function isSame(a: string, b: string): boolean {
  const [left, right] = [a, b].map((text) => createHash('sha256').update(text).digest());
  return left !== undefined && right !== undefined && timingSafeEqual(left, right);
}
