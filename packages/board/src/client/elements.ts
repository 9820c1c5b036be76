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

/** What stands in `part` of an address: a slash in a name is none of the way. */
export function pathPart(part: string): string {
  return encodeURIComponent(part.replaceAll('/', '∕'));
}

/** An address with more in its query. */
export function withQuery(address: string, query: Readonly<Record<string, string>>): string {
  const more = new URLSearchParams(query).toString();
  return more === '' ? address : `${address}${address.includes('?') ? '&' : '?'}${more}`;
}
