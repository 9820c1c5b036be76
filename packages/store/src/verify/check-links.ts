import { messageOf } from '@accelerator/base';
import { jobNeeds } from '../job-needs.ts';
import { PlainFiles } from '../plain-files.ts';
import type { Workdir } from '../workdir.ts';
import type { SoundJob } from './check-records.ts';
import type { Findings } from './finding.ts';

/** The jobs and column files that a job refers to are there: what it links to, its chain, its parents and inputs. */
export function checkLinks(workdir: Workdir, jobs: readonly SoundJob[], found: Findings): void {
  for (const { id, setup, post } of jobs) {
    if (post.status === 'failed') continue;
    try {
      if (post.status !== 'collected') checkLinkedFiles(workdir, id, post.links, found);
      const { inputs, files } = jobNeeds(workdir, id, setup, post);
      found.checked += inputs.size + files.size;
      for (const job of files) {
        if (stateOf(workdir, job) !== 'done')
          found.wrong(id, `${job}, which its datasets need, ${whatIsWrong(workdir, job)}`);
      }
      // Nothing is lost without them, but it can't be explained or run again.
      for (const job of inputs) {
        if (!files.has(job) && stateOf(workdir, job) === undefined) found.note(id, `its input ${job} was removed`);
      }
    } catch (error) {
      found.wrong(id, messageOf(error));
    }
  }
}

function checkLinkedFiles(
  workdir: Workdir,
  id: string,
  links: Readonly<Record<string, number>>,
  found: Findings,
): void {
  const plain = new PlainFiles(workdir);
  for (const [file, size] of Object.entries(links)) {
    found.checked++;
    const problem = plain.sizeProblem(id, file, size);
    if (problem !== undefined) found.wrong(id, problem);
  }
}

function stateOf(workdir: Workdir, id: string): string | undefined {
  const { post, problem } = workdir.records.inspect(id);
  return problem === undefined ? post?.status : 'damaged';
}

function whatIsWrong(workdir: Workdir, id: string): string {
  switch (stateOf(workdir, id)) {
    case undefined:
      return 'was removed';
    case 'damaged':
      return "has records that can't be read";
    case 'failed':
      return 'failed';
    default:
      return 'has lost its files to `ax gc --payload`';
  }
}
