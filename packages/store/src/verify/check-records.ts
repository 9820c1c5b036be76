import { messageOf } from '@accelerator/base';
import { contentDigest, contentPreimage, type JobPost, type JobSetup, jobKey } from '@accelerator/job';
import { equivalenceProblem } from '../equivalence.ts';
import type { Workdir } from '../workdir.ts';
import type { Findings } from './finding.ts';

/** A job that has ended, well or not, whose records can be read. */
export interface SoundJob {
  readonly id: string;
  readonly setup: JobSetup;
  readonly post: JobPost;
}

/**
 * Records can be read and are of the job in whose directory they lie; the keys are those of the pre-image, and the
 * content digest that of the files and datasets.
 * @returns the jobs that have ended, for the other steps
 */
export function checkRecords(workdir: Workdir, ids: readonly string[], found: Findings): SoundJob[] {
  return ids.flatMap((id) => {
    found.checked++;
    try {
      const post = workdir.records.readPost(id);
      // Broken off, or running: nobody takes it for whole.
      if (post === undefined) return [];
      const setup = workdir.records.readSetup(id);
      if (setup === undefined) {
        found.wrong(id, 'it has a post.json but no setup.json');
        return [];
      }
      checkKeys(id, setup, found);
      const problem = equivalenceProblem(workdir, id);
      if (problem !== undefined) found.wrong(id, problem);
      if (post.status !== 'failed' && post.digest !== contentDigest(post.files, post.datasets)) {
        found.wrong(id, 'its content digest is not that of the files and datasets in its post.json');
      }
      return [{ id, setup, post }];
    } catch (error) {
      found.wrong(id, messageOf(error));
      return [];
    }
  });
}

function checkKeys(id: string, setup: JobSetup, found: Findings): void {
  const byContent = contentPreimage(setup.preimage, setup.contentInputs);
  if (jobKey(setup.preimage) !== setup.key || jobKey(byContent, 'content') !== setup.contentKey) {
    found.wrong(id, 'its key is not that of the pre-image in its setup.json');
  }
}
