import path from 'node:path';
import { InputFile } from '@accelerator/job';
import type { InputPath } from '@accelerator/method';
import type { Project } from './project.ts';

/** Finds and hashes what the options name on disk; returns all files. */
export async function placeInputs(
  project: Project,
  paths: readonly InputPath[],
  onHashed: (done: number, total: number) => void,
): Promise<readonly InputFile[]> {
  const base = project.inputDirectory;
  const places = paths.flatMap((input) => {
    const place = path.resolve(base, input.name);
    if (input instanceof InputFile)
      return [{ file: input, name: input.name, path: place, keepUnreadable: input.keepUnreadable }];
    return input
      .place(place)
      .map((file) => ({ file, name: path.join(input.name, file.name), path: path.join(place, file.name) }));
  });
  const digests = await project.digests.digestsOf(places, onHashed);
  for (const [index, { file, path: place }] of places.entries()) file.place(place, digests[index] ?? '');
  return places.map(({ file }) => file);
}
