import { codeDigestOf, type FileRecord, isEngineRecord, type JobPost } from '@accelerator/job';
import { contentProblem, PlainFiles } from '../plain-files.ts';
import type { Workdir } from '../workdir.ts';
import type { SoundJob } from './check-records.ts';
import type { Findings } from './finding.ts';

const codeFile = 'method.mjs';

/** Every file that a record names is there with its size. Costs one stat each. */
export function checkSizes(workdir: Workdir, jobs: readonly SoundJob[], found: Findings): void {
  for (const { id, post } of jobs) {
    const plain = new PlainFiles(workdir);
    const check = (file: string, size: number): void => {
      found.checked++;
      const problem = plain.sizeProblem(id, file, size);
      if (problem !== undefined) found.wrong(id, problem);
    };
    for (const [file, { size }] of keptFiles(post)) check(file, size);
    for (const [file, { size }] of Object.entries(post.records ?? {})) check(file, size);
    // Records of earlier versions don't say how long it is.
    if (post.records === undefined && workdir.door.stat(`${id}/${codeFile}`) === undefined) {
      found.wrong(id, `its file '${codeFile}' is missing`);
    }
  }
}

/** Files, manifests, records, code and output have the digests that were recorded. Reads them whole. */
export function checkContents(workdir: Workdir, jobs: readonly SoundJob[], found: Findings): void {
  for (const { id, setup, post } of jobs) {
    const expected = new Map(
      keptFiles(post).flatMap(([file, { digest, checksum }]): [string, string][] => {
        const wanted = checksum ?? digest;
        return wanted === null ? [] : [[file, wanted]];
      }),
    );
    for (const [file, { digest }] of Object.entries(post.records ?? {})) expected.set(file, digest);
    expected.set(codeFile, codeDigestOf(setup));
    for (const [file, wanted] of expected) {
      const stat = workdir.door.stat(`${id}/${file}`);
      // That it is missing, or no plain file, has been said.
      if (stat?.isFile() !== true) continue;
      found.checked++;
      found.bytes += stat.size;
      const problem = contentProblem(workdir.door, id, file, wanted);
      if (problem !== undefined) found.wrong(id, problem);
    }
  }
}

/** Of a collected job only the manifests are kept. */
function keptFiles({ status, files }: JobPost): [string, FileRecord][] {
  return Object.entries(files).filter(([, record]) => status !== 'collected' || isEngineRecord(record));
}
