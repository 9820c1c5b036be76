import { morph } from './morph.ts';

/** So often a page that changes all the time is asked for at most; one that takes long, for half of the time. */
const everyMs = 250;

/**
 * A page that says `data-live` follows that stream. What comes are the parts of the page that have changed; or only that
 * something has, and then the page is asked for again, and what differs is replaced: so it looks as it would when loaded
 * anew. A tab that nobody sees listens to nothing: a browser has six connections for all.
 */
export function followLive(): void {
  const main = document.querySelector<HTMLElement>('main[data-live]');
  if (main === null) return;
  let source: EventSource | undefined;
  let waits = false;
  let next = 0;
  const mark = document.querySelector('.live');

  const listen = (): void => {
    const address = main.dataset.live;
    if (source !== undefined || address === undefined) return;
    source = new EventSource(address);
    source.onopen = () => mark?.setAttribute('data-state', 'on');
    source.onerror = () => mark?.setAttribute('data-state', 'off');
    source.onmessage = ({ data }: MessageEvent<string>) => (data.startsWith('{') ? replaceParts(main, data) : later());
    source.addEventListener('end', () => {
      stop();
      mark?.setAttribute('data-state', 'ended');
      later();
    });
  };
  const stop = (): void => {
    source?.close();
    source = undefined;
  };
  const later = (): void => {
    if (waits) return;
    waits = true;
    setTimeout(
      () => {
        void refresh().finally(() => {
          waits = false;
        });
      },
      Math.max(0, next - Date.now()),
    );
  };
  const refresh = async (): Promise<void> => {
    const asked = Date.now();
    next = asked + everyMs;
    const answer = await fetch(location.href);
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    const fresh = page.querySelector('main');
    if (fresh === null) return;
    morph(main, fresh);
    next = Math.max(next, 2 * Date.now() - asked);
    document.dispatchEvent(new Event('ax:changed'));
  };
  document.addEventListener('visibilitychange', () => {
    if (document.hidden) return stop();
    listen();
    later();
  });
  listen();
}

/** @param text a JSON object: the HTML of each part that is different now, by its name */
function replaceParts(main: HTMLElement, text: string): void {
  const parts: Readonly<Record<string, string>> = JSON.parse(text);
  for (const [name, html] of Object.entries(parts)) {
    const part = main.querySelector(`[data-part="${name}"]`);
    if (part === null) continue;
    const fresh = new DOMParser().parseFromString(html, 'text/html').body;
    for (const { name: attribute, value } of part.attributes) fresh.setAttribute(attribute, value);
    morph(part, fresh);
  }
  document.dispatchEvent(new Event('ax:changed'));
}
