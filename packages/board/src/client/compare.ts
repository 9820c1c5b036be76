import { element } from './elements.ts';

/** Pairs of pictures over each other, and keys to go through them. */
export function startComparison(): void {
  const list = document.querySelector<HTMLElement>('[data-pairs]');
  if (list === null) return;
  const pairs = [...list.querySelectorAll<HTMLElement>('.pair')];
  const setMode = (mode: string): void => {
    list.dataset.mode = mode;
    if (mode === 'slider' || mode === 'swap') for (const pair of pairs) stack(pair);
    for (const input of document.querySelectorAll<HTMLInputElement>('[data-mode]')) {
      if (input instanceof HTMLInputElement) input.checked = input.value === mode;
    }
  };
  setMode('beside');
  for (const input of document.querySelectorAll<HTMLInputElement>('input[data-mode]')) {
    input.addEventListener('change', () => setMode(input.value));
  }
  document.addEventListener('keydown', (event) => {
    const isTyping =
      event.target instanceof HTMLElement && event.target.matches('input, select, textarea, button, summary');
    if (isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
    const at = pairs.findIndex((pair) => pair.contains(document.activeElement));
    if (event.key === 'ArrowRight' || event.key === 'ArrowLeft') {
      const next = at < 0 ? 0 : at + (event.key === 'ArrowRight' ? 1 : -1);
      const pair = pairs[next];
      if (pair === undefined)
        document.querySelector<HTMLAnchorElement>(`.pager a${next < 0 ? ':not([rel])' : '[rel="next"]'}`)?.click();
      else {
        event.preventDefault();
        pair.focus();
        pair.scrollIntoView({ block: 'nearest' });
      }
    } else if (event.key === ' ') {
      const pair = pairs[Math.max(0, at)];
      if (pair === undefined) return;
      event.preventDefault();
      if (list.dataset.mode !== 'swap') setMode('swap');
      pair.classList.toggle('is-swapped');
    }
  });
}

/** Both pictures in one place: the right one over the left one. */
function stack(pair: HTMLElement): void {
  const [left, right] = pair.querySelectorAll<HTMLImageElement>('.pair-left img, .pair-right img');
  if (left === undefined || right === undefined || pair.querySelector('.pair-stack') !== null) return;
  const box = element('div', 'pair-stack');
  const [under, over] = [left.cloneNode(), right.cloneNode()] as [HTMLImageElement, HTMLImageElement];
  under.className = 'stack-under';
  over.className = 'stack-over';
  const picture = element('button', 'stack-pictures');
  picture.setAttribute('type', 'button');
  picture.setAttribute('aria-label', 'Swap the pictures');
  picture.append(under, over);
  picture.addEventListener('click', () => pair.classList.toggle('is-swapped'));
  const slider = document.createElement('input');
  slider.type = 'range';
  slider.min = '0';
  slider.max = '100';
  slider.value = '50';
  slider.setAttribute('aria-label', 'Between the pictures');
  const cut = (): void => {
    over.style.setProperty('--cut', `${slider.value}%`);
  };
  slider.addEventListener('input', cut);
  picture.addEventListener('pointermove', (event) => {
    if (pair.closest('[data-mode="slider"]') === null) return;
    const { left: start, width } = picture.getBoundingClientRect();
    slider.value = String(((event.clientX - start) / width) * 100);
    cut();
  });
  cut();
  box.append(picture, slider);
  pair.querySelector('.pair-sides')?.append(box);
}
