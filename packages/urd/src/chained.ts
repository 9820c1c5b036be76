import { Dataset } from '@accelerator/dataset';
import type { LoadedMethod } from '@accelerator/method';
import { Job, latestBuilds, type Workdir } from '@accelerator/store';
import { inputInvalid } from './errors.ts';

/** The dataset that something given for a dataset input means. @throws AcceleratorError `INPUT_INVALID`, `DATASET_NOT_FOUND` */
export function openDatasetInput(workdir: Workdir, method: string, input: string, value: unknown): Dataset {
  if (value instanceof Dataset) return value;
  if (value instanceof Job) return value.dataset();
  if (typeof value === 'string') return Dataset.open(workdir.path, value);
  throw inputInvalid(method, input, 'a dataset, a job or an id', value);
}

/** Whether a method is one over the rows of a dataset, which follows the chain of its source. */
export function followsSource({ definition }: LoadedMethod): boolean {
  return definition.map?.over === 'rows';
}

/** The job that the last good run of a script had under a name, if it is still there. */
export function lastOfScript(workdir: Workdir, script: string, name: string): Job | undefined {
  const last = latestBuilds(workdir).find((build) => build.script === script);
  const id = last?.jobs.find((job) => job.name === name)?.job;
  const setup = id === undefined ? undefined : workdir.findSetup(id);
  return id === undefined || setup === undefined ? undefined : new Job(workdir, id, { setup });
}
