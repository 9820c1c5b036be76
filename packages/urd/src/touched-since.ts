import { statSync } from 'node:fs';
import path from 'node:path';
import type { Encoded, InputFile, JobSetup } from '@accelerator/job';
import type { LoadedMethod } from '@accelerator/method';

/**
 * Whether an input file has been touched since a job began that ended early. It has the same content as then, but may have
 * had another one meanwhile, which nobody has looked for: that job never came to its end.
 * @param files that a job to be has; those that the earlier one had not are of no interest
 */
export function isTouchedSince(
  { created, preimage }: Pick<JobSetup, 'created' | 'preimage'>,
  files: readonly InputFile[],
  extra: readonly string[],
): boolean {
  const began = Date.parse(created);
  const known = new Set(textsIn([preimage.options, ...(preimage.transformed ?? [])]));
  const both = files.filter(({ digest }) => known.has(digest));
  return [...both.map((file) => file.path), ...extra].some((file) => {
    const stat = statSync(file, { throwIfNoEntry: false });
    // Putting back the old content can't put back the change time.
    return stat === undefined || stat.ctimeMs > began;
  });
}

function* textsIn(value: Encoded): Generator<string> {
  if (typeof value === 'string') yield value;
  else if (typeof value === 'object' && value !== null) for (const each of Object.values(value)) yield* textsIn(each);
}

/** The files of `dependExtra`, absolute. */
export function extraFiles(project: string, { source, fingerprint }: LoadedMethod): string[] {
  const folder = path.dirname(path.resolve(project, source));
  return Object.keys(fingerprint.extra).map((name) => path.resolve(folder, name));
}
