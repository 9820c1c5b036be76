import path from 'node:path';
import { Dataset } from '@accelerator/dataset';
import { decode, type InputNames, type JobSetup } from '@accelerator/job';
import type { AnyMethod } from '@accelerator/method';
import { Job, type Workdir } from '@accelerator/store';

/** The inputs of a job as its phases see them. */
export interface PhaseInputs {
  readonly options: Readonly<Record<string, unknown>>;
  readonly datasets: Readonly<Record<string, unknown>>;
  readonly jobs: Readonly<Record<string, unknown>>;
}

/** Opens what `setup.json` names. Input files are found where the project has them; their digests are in the record. */
export function openInputs(project: string, workdir: Workdir, setup: JobSetup, method: AnyMethod): PhaseInputs {
  const { options, datasets, jobs } = setup.preimage;
  const base = path.resolve(project, setup.inputDirectory);
  return {
    options: asRecord(decode(options, (name) => path.resolve(base, name))),
    datasets: mapNames(datasets, Object.keys(method.datasets), (id) => Dataset.open(workdir.path, id)),
    jobs: mapNames(jobs, Object.keys(method.jobs), (id) => Job.open(workdir, id)),
  };
}

function mapNames<T>(
  names: Readonly<Record<string, InputNames>>,
  declared: readonly string[],
  open: (id: string) => T,
): Record<string, T | readonly T[] | undefined> {
  return Object.fromEntries(
    declared.map((input) => {
      const given = names[input] ?? null;
      if (given === null) return [input, undefined];
      return [input, typeof given === 'string' ? open(given) : given.map(open)];
    }),
  );
}

function asRecord(value: unknown): Record<string, unknown> {
  if (typeof value !== 'object' || value === null)
    throw new Error('Internal error: the options of a job are no object');
  return { ...value };
}
