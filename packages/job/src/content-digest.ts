import { digestOf } from '@accelerator/base';
import type { FileRecord } from './records.ts';

/**
 * The content digest of a job: its files (the result is one) and datasets, by name. What it printed, how long it took
 * and which jobs its datasets link to are no content.
 */
export function contentDigest(
  files: Readonly<Record<string, FileRecord>>,
  datasets: Readonly<Record<string, string>>,
): string {
  const names = (record: object): string[] => Object.keys(record).sort();
  return digestOf(
    JSON.stringify([
      'content',
      1,
      names(files)
        // Column files and manifests have none: the datasets' digests stand for them.
        .filter((name) => files[name]?.digest !== null)
        .map((name) => [name, files[name]?.size, files[name]?.digest]),
      names(datasets).map((name) => [name, datasets[name]]),
    ]),
  );
}
