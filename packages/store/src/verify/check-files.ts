import { statSync } from 'node:fs';
import path from 'node:path';
import { digestFile, messageOf } from '@accelerator/base';
import { sizeProblem } from '../hit.ts';
import type { Workdir } from '../workdir.ts';
import type { SoundJob } from './check-records.ts';
import type { Findings } from './finding.ts';

/** Every file that a record names is there with its size. Costs one stat each. */
export function checkSizes(workdir: Workdir, jobs: readonly SoundJob[], found: Findings): void {
  for (const { id, post } of jobs) {
    const directory = workdir.jobPath(id);
    for (const [file, { size, digest, checksum }] of Object.entries(post.files)) {
      // Of a collected job only the manifests are kept.
      if (post.status === 'collected' && !(digest === null && checksum !== undefined)) continue;
      found.checked++;
      const problem = attempt(() => sizeProblem(directory, file, size));
      if (problem !== undefined) found.wrong(id, problem);
    }
    if (statSync(path.join(directory, 'method.mjs'), { throwIfNoEntry: false }) === undefined) {
      found.wrong(id, "its file 'method.mjs' is missing");
    }
  }
}

/** Plain files, manifests and the method's code have the digests that were recorded. Reads them whole. */
export function checkContents(workdir: Workdir, jobs: readonly SoundJob[], found: Findings): void {
  for (const { id, setup, post } of jobs) {
    const expected = Object.entries(post.files).flatMap(([file, { digest, checksum }]): [string, string][] => {
      if (post.status === 'collected' && !(digest === null && checksum !== undefined)) return [];
      const wanted = checksum ?? digest ?? undefined;
      return wanted === undefined ? [] : [[file, wanted]];
    });
    for (const [file, wanted] of [...expected, ['method.mjs', setup.preimage.source.bundle] as const]) {
      const name = path.join(workdir.jobPath(id), file);
      // That it is missing has been said.
      if (statSync(name, { throwIfNoEntry: false }) === undefined) continue;
      found.checked++;
      const problem = attempt(() => {
        const { size, digest } = digestFile(name);
        found.bytes += size;
        return digest === wanted ? undefined : `its file '${file}' is damaged`;
      });
      if (problem !== undefined) found.wrong(id, problem);
    }
  }
}

function attempt(check: () => string | undefined): string | undefined {
  try {
    return check();
  } catch (error) {
    return messageOf(error);
  }
}
