import { messageOf } from '@accelerator/base';
import { contentDigest, contentPreimage, type JobPost, type JobSetup, jobKey, preimageProof } from '@accelerator/job';
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
      checkKeys(id, { setup, post }, found);
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

function checkKeys(id: string, { setup, post }: Pick<SoundJob, 'setup' | 'post'>, found: Findings): void {
  const { preimage, key, contentKey, contentInputs } = setup;
  const byContent = contentPreimage(preimage, contentInputs);
  if (jobKey(preimage) !== key || jobKey(byContent, 'content') !== contentKey) {
    found.wrong(id, 'its key is not that of the pre-image in its setup.json');
  }
  const { preimages } = post;
  if (preimages === undefined) return;
  if (preimages.id !== preimageProof(preimage) || preimages.content !== preimageProof(byContent)) {
    found.wrong(id, 'what it is found by, in its post.json, is not the pre-image in its setup.json');
  }
}
