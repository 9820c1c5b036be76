/**
 * Makes a part of the page look like another one, by as few changes as can be: what is the same stays, with its focus,
 * its selection and how far it is scrolled. Elements are the same by `data-key` or id, else by their place.
 */
export function morph(from: Element, to: Element): void {
  morphAttributes(from, to);
  const keyed = new Map<string, Element>();
  for (const child of from.children) {
    const key = keyOf(child);
    if (key !== undefined) keyed.set(key, child);
  }
  let at: ChildNode | null = from.firstChild;
  for (const wanted of [...to.childNodes]) {
    const key = wanted instanceof Element ? keyOf(wanted) : undefined;
    const known = key === undefined ? undefined : keyed.get(key);
    if (known !== undefined && known !== at) {
      from.insertBefore(known, at);
      at = known;
    }
    if (at !== null && isAlike(at, wanted)) {
      if (at instanceof Element && wanted instanceof Element) morph(at, wanted);
      else if (at.nodeValue !== wanted.nodeValue) at.nodeValue = wanted.nodeValue;
      at = at.nextSibling;
    } else {
      from.insertBefore(document.importNode(wanted, true), at);
    }
  }
  while (at !== null) {
    const next: ChildNode | null = at.nextSibling;
    at.remove();
    at = next;
  }
}

function keyOf(element: Element): string | undefined {
  return element.getAttribute('data-key') ?? (element.id === '' ? undefined : element.id);
}

function isAlike(a: Node, b: Node): boolean {
  if (a.nodeType !== b.nodeType || a.nodeName !== b.nodeName) return false;
  return !(a instanceof Element && b instanceof Element) || keyOf(a) === keyOf(b);
}

function morphAttributes(from: Element, to: Element): void {
  for (const { name, value } of [...to.attributes]) {
    if (from.getAttribute(name) !== value && !isUsers(from, name)) from.setAttribute(name, value);
  }
  for (const { name } of [...from.attributes]) {
    if (!to.hasAttribute(name) && !isUsers(from, name)) from.removeAttribute(name);
  }
}

/** What somebody has opened or typed stays. */
function isUsers(element: Element, name: string): boolean {
  return (name === 'open' && element.localName === 'details') || (name === 'value' && element.localName === 'input');
}
