import type { ResultRecord } from '@accelerator/store';
import { formatFacts } from '../output/table.ts';
import { oneLine } from '../output/text.ts';

/** Links into the folder for results, with what their script says of them. */
export function resultLines(results: readonly ResultRecord[]): string[] {
  return formatFacts(
    results.map(({ name, job, target, header, description }) => [
      name,
      [[job, target ?? []].flat().join('/'), header ?? [], description ?? []].flat().map(oneLine).join('  '),
    ]),
  );
}
