import { expectText } from '@accelerator/base';
import picomatch from 'picomatch';

/** Those of some names that a pattern fits: `*.txt`, `parts/**`. */
export function matchNames(names: readonly string[], pattern: string): string[] {
  expectText(pattern, 'a pattern for names of files');
  if (pattern === '') return [];
  const fits = picomatch(pattern, { dot: true });
  return names.filter((name) => fits(name));
}
