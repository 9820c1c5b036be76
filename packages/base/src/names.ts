import { distance } from 'fastest-levenshtein';

/** Orders text by UTF-16 code unit, the same on every machine. Never `localeCompare`: it depends on the user's locale. */
export function compareCodeUnits(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Up to three names near enough to `wanted` to be what was meant, the nearest first. */
export function nearestNames(wanted: string, names: Iterable<string>): string[] {
  const limit = Math.max(2, Math.floor(wanted.length / 3));
  return [...names]
    .map((name) => ({ name, far: distance(wanted.toLowerCase(), name.toLowerCase()) }))
    .filter(({ name, far }) => far <= limit || (wanted.length > 2 && name.startsWith(wanted)))
    .sort((a, b) => a.far - b.far || compareCodeUnits(a.name, b.name))
    .slice(0, 3)
    .map(({ name }) => name);
}

/** `Did you mean 'thumb'?`, or the names there are, or undefined when there are none. For the hint of an error. */
export function didYouMean(wanted: string, names: Iterable<string>): string | undefined {
  const all = [...names];
  const nearest = nearestNames(wanted, all);
  if (nearest.length > 0) return `Did you mean ${nearest.map((name) => `'${name}'`).join(' or ')}?`;
  if (all.length === 0) return undefined;
  const shown = all.slice(0, 12).map((name) => `'${name}'`);
  return `There ${all.length === 1 ? 'is' : 'are'} ${shown.join(', ')}${all.length > shown.length ? ', …' : ''}.`;
}
