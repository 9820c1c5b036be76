import type { JSX } from 'preact';

/** One of the pages of something. */
export interface Tab {
  readonly name: string;
  readonly title: string;
  readonly address: string;
  readonly count?: number | undefined;
}

/** The pages of something beside each other; on a narrow screen, which has no room for that, a menu of them. */
export function Tabs(props: {
  readonly tabs: readonly Tab[];
  readonly here: string;
  readonly label: string;
}): JSX.Element {
  const { tabs, here, label } = props;
  const links = tabs.map(({ name, title, address, count }) => (
    <a key={name} href={address} aria-current={name === here ? 'page' : undefined}>
      {title}
      {count === undefined ? null : <span class="count">{count}</span>}
    </a>
  ));
  return (
    <>
      <nav class="tabs" aria-label={label}>
        {links}
      </nav>
      <details class="tabs-menu">
        <summary>{tabs.find(({ name }) => name === here)?.title ?? label}</summary>
        <nav aria-label={label}>{links}</nav>
      </details>
    </>
  );
}
