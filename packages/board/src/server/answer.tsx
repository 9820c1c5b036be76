import { controlCharacters, jsonText } from '@accelerator/inspect';
import type { Context } from 'hono';
import { getCookie } from 'hono/cookie';
import type { ComponentChildren } from 'preact';
import { renderToString } from 'preact-render-to-string';
import type { Board } from '../board.ts';
import { Page, type PageHead } from '../html/page.tsx';
import type { Assets } from './assets.ts';

/** What routes need besides what is asked of them. */
export interface Serving {
  readonly board: Board;
  readonly assets: Assets;
}

export type Status = 200 | 400 | 404 | 409 | 410 | 500;

/** A page of the board. */
export function sendPage(
  c: Context,
  { board, assets }: Serving,
  head: PageHead & { readonly status?: Status },
  children: ComponentChildren,
): Response | Promise<Response> {
  const chosen = getCookie(c, schemeCookie(board));
  const scheme = chosen === 'light' || chosen === 'dark' ? chosen : null;
  const { pathname, search } = new URL(c.req.url);
  const frame = { board, assets, here: `${pathname}${search}`, scheme } as const;
  const page = (
    <Page frame={frame} head={head}>
      {children}
    </Page>
  );
  return c.html(withoutControls(`<!doctype html>${renderToString(page)}`), head.status ?? 200);
}

const controls = new RegExp(controlCharacters, 'g');

/** No name turns the direction of what follows it, or is not what it seems. */
export function withoutControls(html: string): string {
  return html.replace(controls, (found) => (found === '\n' || found === '\t' ? found : '\ufffd'));
}

/** What `ax … --json` prints, byte for byte. */
export function sendJson(c: Context, value: unknown, status: Status = 200): Response {
  return c.body(jsonText(value), status, { 'content-type': 'application/json; charset=utf-8' });
}

export function schemeCookie(board: Board): string {
  return `ax-scheme-${board.id}`;
}
