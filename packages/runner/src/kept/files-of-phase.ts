import { partFiles } from '@accelerator/dataset';
import type { KeptPhase } from '@accelerator/store';

/** What a phase made, by path in the directory of its attempt. */
export function filesOfPhase({ datasets, files }: Pick<KeptPhase, 'datasets' | 'files'>): string[] {
  return [...Object.keys(files), ...datasets.parts.flatMap((part) => Object.keys(partFiles(part)))];
}
