/** An element with a class and a text. */
export function element(name: string, className = '', text = ''): HTMLElement {
  const made = document.createElement(name);
  if (className !== '') made.className = className;
  if (text !== '') made.textContent = text;
  return made;
}

export function svgElement(name: string, attributes: Readonly<Record<string, string | number>>): SVGElement {
  const made = document.createElementNS('http://www.w3.org/2000/svg', name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  return made;
}

/** What the server has put into an attribute. */
export function setupOf<T>(target: HTMLElement, name: string): T {
  return JSON.parse(target.dataset[name] ?? '{}') as T;
}

/** An address with more in its query. */
export function withQuery(address: string, query: Readonly<Record<string, string>>): string {
  const more = new URLSearchParams(query).toString();
  return more === '' ? address : `${address}${address.includes('?') ? '&' : '?'}${more}`;
}

/** Puts what will take the place of the server's rows over them, unseen: it is measured and filled while they are read. */
export function putOver(place: HTMLElement, parts: readonly HTMLElement[]): void {
  place.classList.add('is-filling');
  place.append(...parts);
}

/** Shows what was put over the server's rows in their place; false: it was before. */
export function takeOver(box: HTMLElement): boolean {
  const place = box.parentElement;
  if (place === null || !place.classList.contains('is-filling')) return false;
  for (const before of [...place.children]) {
    if (before === box) break;
    before.remove();
  }
  place.classList.remove('is-filling');
  return true;
}
