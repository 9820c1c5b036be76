import type { JSX } from 'preact';

const paths = {
  done: 'M3.5 8.5l3 3 6-7',
  built: 'M3.5 8.5l3 3 6-7',
  finished: 'M3.5 8.5l3 3 6-7',
  failed: 'M4.5 4.5l7 7m0-7l-7 7',
  reused: 'M12.5 6A5 5 0 1 0 13 9.5M12.5 2.5V6H9',
  running: 'M8 2.5a5.5 5.5 0 1 1-5.5 5.5',
  unfinished: 'M9 2L5 8.5h3L7 14l4-6.5H8z',
  stopped: 'M4.5 4.5h7v7h-7z',
  collected: 'M3.5 5h9M6 5V3.5h4V5m-5.5 0l.6 8h5.8l.6-8',
  search: 'M7 11.5a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9zm3.3-1.2l3.7 3.7',
  moon: 'M13 9.5A5.5 5.5 0 0 1 6.5 3 5.5 5.5 0 1 0 13 9.5z',
  chevron: 'M6 3.5L10.5 8 6 12.5',
  file: 'M4 2h5l3 3v9H4zM9 2v3h3',
  warning: 'M8 2.5l6 11H2zM8 7v3m0 1.8v.2',
} as const;

export type IconName = keyof typeof paths;

/** A drawing of 16 px in the colour of the text; it says nothing that the words beside it don't. */
export function Icon({ name }: { readonly name: IconName }): JSX.Element {
  return (
    <svg class={`icon icon-${name}`} viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
      <path d={paths[name]} />
    </svg>
  );
}
