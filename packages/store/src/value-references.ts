import { AcceleratorError, digestOf, type ValueReferences } from '@accelerator/base';
import { Dataset, idOf, parseDatasetId } from '@accelerator/dataset';
import type { Workdir } from './workdir.ts';

/** A job, as far as a value that refers to it is concerned. */
export interface ReferredJob {
  readonly id: string;
  readonly workdir: string;
  readonly digest: string;
}

/** How jobs are told from other objects, and opened. */
export interface JobClass {
  /** False for what is no job. */
  find(value: object): ReferredJob | false;
  open(workdir: Workdir, id: string): object;
}

/** What a value of a job may refer to by name: `dataset main-3/bad`, `job main-3`; what is the job's own begins with a dot. */
export function referencesFrom(workdir: Workdir, own: string, jobs: JobClass): ValueReferences {
  return {
    nameOf: (value) => {
      if (value instanceof Dataset) {
        checkPlace(value.workdir, workdir, idOf(value));
        return `dataset ${relative(own, idOf(value))}`;
      }
      const job = jobs.find(value);
      if (job === false) return undefined;
      checkPlace(job.workdir, workdir, job.id);
      return `job ${relative(own, job.id)}`;
    },
    open: (name) => {
      const { kind, id } = parseReference(own, name);
      return kind === 'job' ? jobs.open(workdir, id) : Dataset.open(workdir.path, id);
    },
  };
}

/** Ids in the place of datasets and jobs: for showing a value without opening what it refers to. */
export function referencesAsText(own: string): ValueReferences {
  return { nameOf: () => undefined, open: (name) => parseReference(own, name).id };
}

/** The dataset or job of another job that a name stands for; undefined when it is the job's own. */
export function foreignId(own: string, name: string): string | undefined {
  const { id } = parseReference(own, name);
  return parseDatasetId(id).jobId === own ? undefined : id;
}

/** What a name says of content: for what belongs to other jobs, what that contains, and not which job made it. */
export function referredContent(workdir: Workdir, own: string, name: string): string {
  const { kind, id } = parseReference(own, name);
  // Datasets of its own are content of the job by themselves.
  if (foreignId(own, name) === undefined) return name;
  if (kind === 'dataset') return `dataset ${Dataset.open(workdir.path, id).digest}`;
  const { method, preimage } = workdir.readSetup(id);
  // Method and options can be asked of a job too.
  return `job ${digestOf(JSON.stringify([method, preimage.options, workdir.readPost(id)?.digest]))}`;
}

function relative(own: string, id: string): string {
  return parseDatasetId(id).jobId === own ? `.${id.slice(own.length)}` : id;
}

function parseReference(own: string, name: string): { readonly kind: 'dataset' | 'job'; readonly id: string } {
  const [, kind, id] = /^(dataset|job) (.+)$/s.exec(name) ?? [];
  if ((kind !== 'dataset' && kind !== 'job') || id === undefined) throw new Error(`it refers to '${name}'`);
  return { kind, id: id.startsWith('.') ? own + id.slice(1) : id };
}

function checkPlace(there: string, { path }: Workdir, id: string): void {
  if (there === path) return;
  throw new AcceleratorError({
    /**
     * A value holds a dataset or a job of another workdir, which could not be found again from this one.
     *
     * @remedy Keep what is needed of it, or build it in this workdir.
     */
    code: 'OTHER_WORKDIR',
    message: `${id} of another workdir (${there})`,
  });
}
