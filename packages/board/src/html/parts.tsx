import { formatMoment } from '@accelerator/inspect';
import { type ComponentChildren, createContext, type JSX } from 'preact';
import { useContext } from 'preact/hooks';

/** A part of a page with a heading. */
export function Section(props: {
  readonly title: string;
  /** At the right of the heading. */
  readonly aside?: ComponentChildren;
  readonly children: ComponentChildren;
  readonly class?: string;
}): JSX.Element {
  return (
    <section class={`section ${props.class ?? ''}`}>
      <header class="section-head">
        <h2>{props.title}</h2>
        {props.aside === undefined ? null : <div class="section-aside">{props.aside}</div>}
      </header>
      {props.children}
    </section>
  );
}

/** Names and values below each other; what has no value is left out. */
export function Facts({ facts }: { readonly facts: readonly (readonly [string, ComponentChildren])[] }): JSX.Element {
  return (
    <dl class="facts">
      {facts
        .filter(([, value]) => value !== null && value !== undefined && value !== '')
        .map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  );
}

/** In the place of something that there is none of, and how it would come. */
export function Empty(props: { readonly title: string; readonly children?: ComponentChildren }): JSX.Element {
  return (
    <div class="empty">
      <p class="empty-title">{props.title}</p>
      {props.children === undefined ? null : <p>{props.children}</p>}
    </div>
  );
}

/** A command to be copied into a terminal: the board itself does nothing. */
export function Command({ text }: { readonly text: string }): JSX.Element {
  return (
    <code class="command" data-copy={text}>
      {text}
    </code>
  );
}

const units = [
  ['d', 86_400],
  ['h', 3600],
  ['min', 60],
  ['s', 1],
] as const;

/** Whether a page is read when it was made. A report is kept: what was just now when it was written is not when it is read. */
export const ReadNow = createContext(true);

/** A moment as how long ago it was, and the moment itself when it is pointed at; where that won't stay true only itself. */
export function Moment({ iso }: { readonly iso: string | null }): JSX.Element {
  const isReadNow = useContext(ReadNow);
  if (iso === null) return <span class="muted">–</span>;
  if (!isReadNow) return <time dateTime={iso}>{formatMoment(iso)}</time>;
  const seconds = Math.max(0, (Date.now() - Date.parse(iso)) / 1000);
  const [unit, size] = units.find(([, each]) => seconds >= each) ?? ['s', 1];
  const ago = seconds < 5 ? 'just now' : `${Math.floor(seconds / size)} ${unit} ago`;
  return (
    <time dateTime={iso} title={formatMoment(iso)}>
      {Number.isNaN(seconds) ? iso : seconds > 30 * 86_400 ? formatMoment(iso).slice(0, 10) : ago}
    </time>
  );
}

/** A bar from 0 to 1, by attributes alone: the page allows no styles of elements. */
export function Bar(props: { readonly part: number; readonly label: string; readonly kind?: string }): JSX.Element {
  const percent = `${(Math.min(1, Math.max(0, props.part)) * 100).toFixed(2)}%`;
  return (
    <svg class={`bar bar-${props.kind ?? 'plain'}`} role="img" aria-label={props.label} width="100%" height="8">
      <rect class="bar-back" width="100%" height="8" rx="4" />
      <rect class="bar-part" width={percent} height="8" rx="4" />
    </svg>
  );
}
