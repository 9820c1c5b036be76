import picomatch from 'picomatch';

/** Those of some names that a pattern fits: `*.txt`, `parts/**`. */
export function matchNames(names: readonly string[], pattern: string): string[] {
  const fits = picomatch(pattern, { dot: true });
  return names.filter((name) => fits(name));
}
