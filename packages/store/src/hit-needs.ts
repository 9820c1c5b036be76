import { parseDatasetId } from '@accelerator/dataset';
import { isEngineRecord, type JobPost } from '@accelerator/job';
import { suspicion } from './damage.ts';
import { contentProblem } from './plain-files.ts';
import type { Workdir } from './workdir.ts';

/** What is wrong with the other jobs that this one can't be read without. */
export function needsProblem(
  workdir: Workdir,
  id: string,
  { files, links, chained = [] }: Pick<JobPost, 'files' | 'links' | 'chained'>,
): string | undefined {
  for (const { refers = [] } of Object.values(files)) {
    const gone = refers.find((each) => !isThere(workdir, each));
    if (gone !== undefined) return `its values refer to ${gone}, which is not there`;
  }
  const linked = new Set<string>();
  for (const link in links) linked.add(link.split('/')[1] ?? '');
  for (const job of linked) {
    const problem = job === id ? undefined : suspicion(workdir, job);
    if (problem !== undefined) return `it links to ${job}: ${problem}`;
  }
  for (const job of chained) {
    const problem = chainProblem(workdir, job);
    if (problem !== undefined) return `its chain leads to ${job}: ${problem}`;
  }
  return undefined;
}

/** Jobs whose datasets were found whole, with all that come before them: looked at once by each who opens the workdir. */
const wholeChains = new WeakMap<Workdir, Set<string>>();

function chainProblem(workdir: Workdir, last: string): string | undefined {
  const whole = wholeChains.get(workdir) ?? new Set();
  wholeChains.set(workdir, whole);
  const pending = [last];
  const seen: string[] = [];
  for (let job = pending.pop(); job !== undefined; job = pending.pop()) {
    if (whole.has(job) || seen.includes(job)) continue;
    const post = workdir.records.readPost(job);
    if (post === undefined) return 'it was removed';
    // Of a collected one the manifests are kept; whether that is enough, whoever reads it finds out.
    for (const [file, record] of Object.entries(post.files)) {
      if (!isEngineRecord(record) || record.checksum === undefined) continue;
      const problem = contentProblem(workdir.door, job, file, record.checksum);
      if (problem !== undefined) return problem;
    }
    const problem = suspicion(workdir, job);
    if (problem !== undefined) return problem;
    seen.push(job);
    pending.push(...(post.chained ?? []));
  }
  for (const job of seen) whole.add(job);
  return undefined;
}

/** Whether a dataset or job to which a value refers can be opened. */
function isThere(workdir: Workdir, id: string): boolean {
  const { jobId, name } = parseDatasetId(id);
  const post = workdir.records.readPost(jobId);
  return (
    post?.status === 'done' &&
    (id === jobId || Object.hasOwn(post.datasets, name)) &&
    suspicion(workdir, jobId) === undefined
  );
}
