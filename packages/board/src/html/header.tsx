import type { JSX } from 'preact';
import type { Frame } from './frame.ts';
import { Icon } from './icons.tsx';
import { url } from './url.ts';

export type SectionName = 'runs' | 'jobs' | 'data' | 'lineage' | 'methods' | 'lists' | 'results' | 'disk';

const sections: readonly (readonly [SectionName, string])[] = [
  ['runs', 'Runs'],
  ['jobs', 'Jobs'],
  ['data', 'Data'],
  ['lineage', 'Lineage'],
  ['methods', 'Methods'],
  ['lists', 'Lists'],
  ['results', 'Results'],
  ['disk', 'Disk'],
];

/** On every page: where one is, where one can go, what runs. */
export function Header(props: {
  readonly frame: Frame;
  readonly section: SectionName | undefined;
  readonly isLive: boolean;
}): JSX.Element {
  const { frame, section, isLive } = props;
  const { board, here, scheme } = frame;
  return (
    <header class="top">
      <a class="brand" href="/" title={board.workdir.path}>
        <svg viewBox="0 0 20 20" width="20" height="20" aria-hidden="true">
          <path d="M3 16L10 3l7 13M6.2 11.5h7.6" />
        </svg>
        <span class="brand-name">{board.name}</span>
        <span class="brand-workdir">{board.workdir.name}</span>
      </a>
      <nav class="nav" aria-label="Pages">
        {sections.map(([name, title]) => (
          <a key={name} href={url([name])} aria-current={name === section ? 'page' : undefined}>
            {title}
          </a>
        ))}
      </nav>
      {isLive ? (
        <span class="live" title="This page follows what happens">
          live
        </span>
      ) : null}
      <search class="search">
        <form action="/search">
          <Icon name="search" />
          <input
            type="search"
            name="q"
            placeholder="Search"
            aria-label="Search jobs, methods, datasets"
            autocomplete="off"
          />
          <span class="key">/</span>
        </form>
      </search>
      <a
        class="scheme"
        href={url(['scheme'], { to: scheme === 'dark' ? 'light' : scheme === 'light' ? 'auto' : 'dark', back: here })}
        title={`Colours: ${scheme ?? 'as the system has them'}`}
      >
        <Icon name="moon" />
        <span class="only-read">Change colours</span>
      </a>
    </header>
  );
}
