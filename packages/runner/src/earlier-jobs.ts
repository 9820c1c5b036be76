import { type Encoded, type InputNames, type JobSetup, type KeyPreimage, preimageText } from '@accelerator/job';
import { checkJob, newestJobs } from '@accelerator/store';
import type { JobPlan, JobTools } from './job-plan.ts';

/** The newest most often has all that any has; a second serves a script that asks for two in turn. */
const most = 2;
const lookedAt = 16;

/** Jobs whose work the phases of this one may take over: see `takesOver` of a method. The newest first. */
export function earlierJobs(plan: JobPlan, setup: JobSetup, { workdir, use }: JobTools): string[] {
  const { takesOver = [] } = plan.method.definition;
  const { datasets, jobs } = setup.preimage;
  // What continues another job has that.
  const isChained = (datasets.previous ?? jobs.previous ?? null) !== null;
  if (takesOver.length === 0 || !plan.reuseRows || isChained) return [];
  const wanted = preimageText(without(setup.preimage, takesOver));
  const found: string[] = [];
  let looked = 0;
  for (const id of newestJobs(workdir, setup.method)) {
    if (looked++ === lookedAt) break;
    const other = workdir.records.recallSetup(id);
    if (other === undefined || preimageText(without(other.preimage, takesOver)) !== wanted) continue;
    // Noted before it is looked at: `ax gc` may be removing it.
    if (use?.([id]) === false || !checkJob(workdir, id, { plainFiles: false }).ok) continue;
    found.push(id);
    if (found.length === most) break;
  }
  return found;
}

/** What has to be the same: everything but some inputs. */
function without(preimage: KeyPreimage, names: readonly string[]): KeyPreimage {
  const nulls = Object.fromEntries(names.map((name) => [name, null]));
  const among = (inputs: Readonly<Record<string, InputNames>>): Record<string, InputNames> =>
    Object.fromEntries(Object.entries(inputs).map(([name, value]) => [name, name in nulls ? null : value]));
  const { options } = preimage;
  const rest: Encoded = isRecord(options)
    ? Object.fromEntries(Object.entries(options).map(([name, value]) => [name, name in nulls ? null : value]))
    : options;
  return { ...preimage, options: rest, datasets: among(preimage.datasets), jobs: among(preimage.jobs) };
}

function isRecord(value: Encoded): value is { readonly [key: string]: Encoded } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
