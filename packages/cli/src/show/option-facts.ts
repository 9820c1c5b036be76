import { formatFacts } from '../output/table.ts';
import { formatValue } from '../output/value-text.ts';

/** Options by name, those of several lines below each other. */
export function optionFacts(options: unknown): string[] {
  const named = typeof options === 'object' && options !== null ? Object.entries(options) : [];
  return formatFacts(named.map(([name, value]) => [name, formatValue(value).replaceAll('\n', '\n  ')]));
}
