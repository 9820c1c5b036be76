import path from 'node:path';
import { checkContract, type Dataset } from '@accelerator/dataset';
import { encode, InputFile, type InputNames, inputChanged, type KeyPreimage, keyFormat } from '@accelerator/job';
import type { DatasetInput, InputCount, InputPath, JobInput, LoadedMethod } from '@accelerator/method';
import { Job, type Workdir } from '@accelerator/store';
import { openDatasetInput } from './chained.ts';
import { inputInvalid, inputMissing, unknownInput } from './errors.ts';
import { parseOptions } from './parse-options.ts';
import type { Project } from './project.ts';

/** What a build asks for, checked: everything that the key is made of. */
export interface BuildRequest {
  readonly preimage: KeyPreimage;
  /** The inputs by content digest: for the second look-up, and only computed on a miss. */
  contentInputs(): ContentInputs;
  /** @throws AcceleratorError `INPUT_CHANGED` when an input file is no longer what the key was made from */
  checkInputs(): Promise<void>;
}

export interface ContentInputs {
  readonly datasets: Readonly<Record<string, InputNames>>;
  readonly jobs: Readonly<Record<string, InputNames>>;
}

/**
 * Checks what was given to `urd.build` against the method's definition, and describes the job by it.
 * @param given flat, or grouped as `{ options, datasets, jobs }`
 * @throws AcceleratorError `UNKNOWN_INPUT`, `OPTION_INVALID`, `INPUT_MISSING`, `INPUT_INVALID`, and what a dataset or file throws
 */
export async function describeBuild(
  project: Project,
  workdir: Workdir,
  method: LoadedMethod,
  given: Readonly<Record<string, unknown>>,
  onHashed: (done: number, total: number) => void,
): Promise<BuildRequest> {
  const { name, definition } = method;
  const groups = groupInputs(method, given);
  const options = parseOptions(definition.options, groups.options, `${name} options`);
  const datasets = mapInputs(definition.datasets, (input, declared) =>
    findDatasets(workdir, name, input, declared, groups.datasets[input]),
  );
  const jobs = mapInputs(definition.jobs, (input, declared) =>
    findJobs(workdir, name, input, declared, groups.jobs[input]),
  );
  const files = await placeInputs(project, options.paths, onHashed);
  return {
    preimage: {
      format: keyFormat,
      method: name,
      source: method.fingerprint,
      options: encode(options.value, `${name} options`),
      datasets: mapInputs(datasets, (_, found) => namesOf(found, ({ id }) => id)),
      jobs: mapInputs(jobs, (_, found) => namesOf(found, ({ id }) => id)),
      slices: workdir.slices,
    },
    contentInputs: () => ({
      datasets: mapInputs(datasets, (_, found) => namesOf(found, ({ digest }) => digest)),
      jobs: mapInputs(jobs, (_, found) => namesOf(found, ({ digest }) => digest)),
    }),
    checkInputs: async () => {
      const digests = await project.digests.digestsOf(files);
      const changed = files.find(({ digest }, index) => digest !== digests[index]);
      if (changed !== undefined) throw inputChanged(changed.name);
    },
  };
}

interface GroupedInputs {
  readonly options: Readonly<Record<string, unknown>>;
  readonly datasets: Readonly<Record<string, unknown>>;
  readonly jobs: Readonly<Record<string, unknown>>;
}

const groupNames = ['options', 'datasets', 'jobs'] as const;

function groupInputs({ name, definition }: LoadedMethod, given: Readonly<Record<string, unknown>>): GroupedInputs {
  const declared = { options: definition.options.shape, datasets: definition.datasets, jobs: definition.jobs };
  const known = Object.values(declared).flatMap(Object.keys);
  const isGrouped = Object.keys(given).some((key) => groupNames.some((group) => group === key) && !known.includes(key));
  const flat = isGrouped ? Object.assign({}, ...groupNames.map((group) => given[group])) : given;
  const strangers = isGrouped ? Object.keys(given).filter((key) => !groupNames.some((group) => group === key)) : [];
  const stranger = [...strangers, ...Object.keys(flat)].find((key) => !known.includes(key) || strangers.includes(key));
  if (stranger !== undefined) throw unknownInput(name, stranger, known);
  const pick = (names: object): Record<string, unknown> =>
    Object.fromEntries(Object.entries(flat).filter(([key, value]) => key in names && value !== undefined));
  return { options: pick(declared.options), datasets: pick(declared.datasets), jobs: pick(declared.jobs) };
}

/** What was found for one input: as many as it wants. */
type Found<T> = { readonly count: InputCount; readonly all: readonly T[] };

function findDatasets(
  workdir: Workdir,
  method: string,
  input: string,
  declared: DatasetInput,
  given: unknown,
): Found<Dataset> {
  const where = `${method} datasets.${input}`;
  const one = (value: unknown): Dataset => {
    const dataset = openDatasetInput(workdir, method, input, value);
    checkContract(dataset, declared.columns, where);
    return dataset;
  };
  return findInputs(method, input, 'dataset', declared.count, given, one);
}

function findJobs(workdir: Workdir, method: string, input: string, declared: JobInput, given: unknown): Found<Job> {
  return findInputs(method, input, 'job', declared.count, given, (value) => {
    if (value instanceof Job) return value;
    if (typeof value === 'string') return Job.open(workdir, value);
    throw inputInvalid(method, input, 'a job or its id', value);
  });
}

function findInputs<T>(
  method: string,
  input: string,
  what: 'dataset' | 'job',
  count: InputCount,
  given: unknown,
  one: (value: unknown) => T,
): Found<T> {
  if (count === 'list') {
    if (given !== undefined && given !== null && !Array.isArray(given)) {
      throw inputInvalid(method, input, `an array of ${what}s`, given);
    }
    return { count, all: (given ?? []).map(one) };
  }
  if (given === undefined || given === null) {
    if (count === 'one') throw inputMissing(method, input, what);
    return { count, all: [] };
  }
  return { count, all: [one(given)] };
}

function namesOf<T>(found: Found<T>, nameOf: (each: T) => string): InputNames {
  const names = found.all.map(nameOf);
  return found.count === 'list' ? names : (names[0] ?? null);
}

function mapInputs<T, R>(inputs: Readonly<Record<string, T>>, map: (input: string, value: T) => R): Record<string, R> {
  return Object.fromEntries(Object.entries(inputs).map(([input, value]) => [input, map(input, value)]));
}

/** Finds and hashes what the options name on disk; gives all files. */
async function placeInputs(
  project: Project,
  paths: readonly InputPath[],
  onHashed: (done: number, total: number) => void,
): Promise<readonly InputFile[]> {
  const base = project.inputDirectory;
  const places = paths.flatMap((input) => {
    const place = path.resolve(base, input.name);
    if (input instanceof InputFile)
      return [{ file: input, name: input.name, path: place, keepUnreadable: input.keepUnreadable }];
    return input
      .place(place)
      .map((file) => ({ file, name: path.join(input.name, file.name), path: path.join(place, file.name) }));
  });
  const digests = await project.digests.digestsOf(places, onHashed);
  for (const [index, { file, path: place }] of places.entries()) file.place(place, digests[index] ?? '');
  return places.map(({ file }) => file);
}
