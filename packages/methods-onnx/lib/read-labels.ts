import type { InputFile } from '@accelerator/sdk';

/** Names of classes, and of which file. */
export interface Labels {
  readonly file: string;
  readonly names: readonly string[];
}

/** A line each; an empty one at the end is none. */
export function readLabels(file: InputFile | undefined): Labels | undefined {
  if (file === undefined) return undefined;
  const lines = file
    .read()
    .toString('utf8')
    .replace(/^\ufeff/, '')
    .split(/\r?\n/);
  if (lines.at(-1) === '') lines.pop();
  return { file: file.name, names: lines };
}
