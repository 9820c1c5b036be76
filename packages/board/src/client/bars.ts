import { type BarSource, barsOf, sameEverywhere } from '../cells/bars.ts';
import { element, svgElement, withQuery } from './elements.ts';

export interface BarSetup {
  readonly address: string;
  /** The page of the rows. */
  readonly filter: string;
  /** Whether they are counted without being asked for. */
  readonly isWanted: boolean;
  readonly signal: AbortSignal;
}

/** One column after the other: each takes all cores of the server. */
let before: Promise<unknown> = Promise.resolve();

/** Shows how values are spread; a bar leads to its rows. */
export function showBars(place: HTMLElement, { address, filter, isWanted, signal }: BarSetup): void {
  const count = (): void => {
    place.replaceChildren(element('span', 'muted', isWanted ? '' : 'counting …'));
    before = before.then(() => draw(place, address, filter, signal)).catch(() => undefined);
  };
  if (isWanted) {
    count();
    return;
  }
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'count-button';
  button.textContent = 'count';
  button.addEventListener('click', count, { once: true });
  place.append(button);
}

/** Columns of a page from the server. */
export function startBars(): void {
  const end = new AbortController();
  window.addEventListener('pagehide', () => end.abort());
  const links = document.querySelectorAll<HTMLElement>('[data-bars]');
  const seen = new IntersectionObserver((entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting || !(target instanceof HTMLElement)) continue;
      seen.unobserve(target);
      const { bars = '', filter = '' } = target.dataset;
      const place = element('span', 'column-bars');
      target.replaceWith(place);
      showBars(place, { address: bars, filter, isWanted: true, signal: end.signal });
    }
  });
  for (const link of links) seen.observe(link);
}

async function draw(place: HTMLElement, address: string, filter: string, signal: AbortSignal): Promise<void> {
  const answer = await fetch(address, { signal });
  if (!answer.ok) {
    place.replaceChildren();
    return;
  }
  const source = (await answer.json()) as BarSource;
  const bars = barsOf(source);
  const alike = sameEverywhere(source);
  if (bars.length === 0 || alike !== '') {
    place.replaceChildren(element('span', 'muted', alike === '' ? '–' : alike));
    return;
  }
  const svg = svgElement('svg', {
    class: 'spread',
    viewBox: '0 0 100 24',
    preserveAspectRatio: 'none',
    'aria-label': `Values of ${source.column}`,
  });
  const width = 100 / bars.length;
  for (const [index, { label, count, part, query }] of bars.entries()) {
    const link = svgElement('a', { href: withQuery(filter, query), 'aria-label': `${label}: ${count}`, tabindex: -1 });
    const title = svgElement('title', {});
    title.textContent = `${label}: ${count.toLocaleString('en')}`;
    const height = count > 0 ? Math.max(1, part * 24) : 0;
    link.append(
      title,
      svgElement('rect', { class: 'spread-back', x: index * width, y: 0, width, height: 24 }),
      svgElement('rect', {
        class: 'spread-bar',
        x: index * width + width * 0.06,
        y: 24 - height,
        width: width * 0.88,
        height,
      }),
    );
    svg.append(link);
  }
  place.replaceChildren(svg);
}
