import { Hono } from 'hono';
import { setCookie } from 'hono/cookie';
import { type Serving, schemeCookie } from '../server/answer.tsx';
import { isAssetName } from '../server/assets.ts';

const icon =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 20 20"><rect width="20" height="20" rx="4.5" fill="#3451d1"/><path d="M4.5 15.5L10 4.5l5.5 11M7 12h6" fill="none" stroke="#fff" stroke-width="1.9" stroke-linecap="round" stroke-linejoin="round"/></svg>';
const year = 31_536_000;

/** What pages load, and the choice of colours, which a browser keeps. */
export function assetRoutes({ board, assets }: Serving): Hono {
  return new Hono()
    .get('/assets/icon.svg', (c) => c.body(icon, 200, { 'content-type': 'image/svg+xml' }))
    .get('/assets/:version/:name', (c) => {
      const name = c.req.param('name');
      if (!isAssetName(name)) return c.notFound();
      return c.body(assets.text(name), 200, {
        'content-type': assets.type(name),
        'cache-control': `private, max-age=${year}, immutable`,
      });
    })
    .get('/scheme', (c) => {
      const to = c.req.query('to');
      const scheme = to === 'light' || to === 'dark' ? to : 'auto';
      setCookie(c, schemeCookie(board), scheme, { sameSite: 'Strict', path: '/', maxAge: year });
      const back = c.req.query('back') ?? '/';
      return c.redirect(/^\/(?![/\\])/.test(back) ? back : '/', 303);
    });
}
