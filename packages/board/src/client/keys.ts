import { Palette } from './palette.ts';

const pages: Readonly<Record<string, string>> = {
  o: '/',
  r: '/runs',
  j: '/jobs',
  d: '/data',
  l: '/lineage',
  m: '/methods',
  u: '/lists',
  e: '/results',
};

const help: readonly (readonly [keys: string, what: string])[] = [
  ['/  Ctrl-K', 'search'],
  ['j  k', 'next and previous row of a list or table; next and previous job of the method'],
  ['←  ↑  ↓  →', 'from cell to cell, from picture to picture'],
  ['Enter', 'open it'],
  ['Esc', 'from a value to its row, its dataset, its job'],
  ['g r  g j  g d', 'runs, jobs, data'],
  ['g l  g m  g u', 'lineage, methods, lists'],
  ['g o  g e', 'overview, results'],
  ['?', 'this'],
];

/** What keys do on every page; in a field they write. */
export function listenToKeys(): void {
  let palette: Palette | undefined;
  let afterG = false;
  const openPalette = (): void => {
    palette ??= new Palette();
    palette.open();
  };
  document.addEventListener('keydown', (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key === 'k') {
      event.preventDefault();
      openPalette();
      return;
    }
    const { target } = event;
    const writes = target instanceof HTMLElement && target.matches('input, select, textarea, dialog *, [role=grid] *');
    if (writes || event.ctrlKey || event.metaKey || event.altKey) return;
    if (afterG) {
      afterG = false;
      const page = pages[event.key];
      if (page !== undefined) location.href = page;
      return;
    }
    if (event.key === '/') {
      event.preventDefault();
      openPalette();
    } else if (event.key === 'g') afterG = true;
    else if (event.key === '?') showHelp();
    else if (event.key === 'j' || event.key === 'k') step(event.key === 'j' ? 1 : -1);
  });
}

/** To the cells, to the next row of the list, or to the next job or row where the page is of one. */
function step(direction: 1 | -1): void {
  // They move by keys of their own.
  const cells = document.querySelector<HTMLElement>('.grid, .wall-scroll');
  if (cells !== null) {
    cells.focus();
    return;
  }
  const links = [...document.querySelectorAll('main table.list tbody tr')].flatMap(
    (row) => row.querySelector('a') ?? [],
  );
  if (document.querySelector('.job-neighbours') !== null) {
    const other = document.querySelector<HTMLAnchorElement>(
      `.job-neighbours a[rel=${direction > 0 ? 'next' : 'prev'}]`,
    );
    if (other !== null) location.href = other.href;
    return;
  }
  const active = document.activeElement;
  const at = active instanceof HTMLAnchorElement ? links.indexOf(active) : -1;
  links[
    at < 0 ? (direction > 0 ? 0 : links.length - 1) : Math.min(links.length - 1, Math.max(0, at + direction))
  ]?.focus();
}

function showHelp(): void {
  const dialog = document.createElement('dialog');
  dialog.className = 'help';
  const title = document.createElement('h2');
  title.textContent = 'Keys';
  const list = document.createElement('dl');
  for (const [keys, what] of help) {
    const term = document.createElement('dt');
    for (const key of keys.split('  ')) {
      const shown = document.createElement('kbd');
      shown.textContent = key;
      term.append(shown, ' ');
    }
    const text = document.createElement('dd');
    text.textContent = what;
    list.append(term, text);
  }
  dialog.append(title, list);
  dialog.addEventListener('click', () => dialog.close());
  dialog.addEventListener('close', () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}
