import path from 'node:path';
import { decode, type InputNames, type JobSetup } from '@accelerator/job';
import type { AnyMethod } from '@accelerator/method';
import { Neighbours, type Workdir } from '@accelerator/store';

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
  const neighbours = new Neighbours(workdir);
  const place = (name: string, job?: string): string =>
    job === undefined ? path.resolve(base, name) : neighbours.pathInJob(job, name);
  return {
    options: asRecord(decode(options, place)),
    datasets: mapNames(datasets, Object.keys(method.datasets), (name) => neighbours.openDataset(name)),
    jobs: mapNames(jobs, Object.keys(method.jobs), (name) => neighbours.openJob(name)),
  };
}

function mapNames<T>(
  names: Readonly<Record<string, InputNames>>,
  declared: readonly string[],
  open: (name: string) => T,
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
