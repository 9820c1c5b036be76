import type { ComponentChildren, JSX } from 'preact';
import type { Frame } from './frame.ts';
import { Header, type SectionName } from './header.tsx';

/** What a page says of itself. */
export interface PageHead {
  readonly title: string;
  /** Which entry of the navigation it belongs to. */
  readonly section?: SectionName;
  /** A stream of events: with each of them the page is asked for again, and what differs is replaced. */
  readonly live?: string;
  /** Tables and walls of pictures use the whole width. */
  readonly wide?: boolean;
}

export function Page(props: {
  readonly frame: Frame;
  readonly head: PageHead;
  readonly children: ComponentChildren;
}): JSX.Element {
  const { frame, head, children } = props;
  const { board, assets, scheme } = frame;
  return (
    <html lang="en" data-scheme={scheme ?? undefined} data-board={board.id}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>{`${head.title} · ${board.name}`}</title>
        <link rel="icon" href="/assets/icon.svg" type="image/svg+xml" />
        <link rel="stylesheet" href={assets.address('style.css')} />
        <script type="module" src={assets.address('client.js')} />
      </head>
      <body>
        <a class="skip" href="#main">
          Skip to content
        </a>
        <Header frame={frame} section={head.section} isLive={head.live !== undefined} />
        <main id="main" tabindex={-1} class={head.wide === true ? 'wide' : undefined} data-live={head.live}>
          {children}
        </main>
      </body>
    </html>
  );
}
