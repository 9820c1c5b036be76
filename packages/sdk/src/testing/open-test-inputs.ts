import path from 'node:path';
import { type ColumnSpecs, checkContract, Dataset, type RowStore } from '@accelerator/dataset';
import { FileDigests, type InputJob } from '@accelerator/job';
import type { AnyMethod, InputCount, InputPath } from '@accelerator/method';
import type { PhaseInputs } from '@accelerator/slice';
import { type GroupedInputs, parseOptions } from '@accelerator/urd';
import { wrongTest } from './errors.ts';

/** Checks what a test gives a method, as a build does, and opens it. Input files are found from the working directory. */
export async function openTestInputs(
  method: AnyMethod,
  { options, datasets, jobs }: GroupedInputs,
  store: RowStore,
): Promise<PhaseInputs> {
  const { value, paths } = parseOptions(method.options, options, 'options');
  await place(paths);
  return {
    options: value,
    datasets: mapDeclared(method.datasets, datasets, (given, { columns }, name) => {
      const dataset = datasetOf(given, columns, name, store);
      checkContract(dataset, columns, `datasets.${name}`);
      return dataset;
    }),
    jobs: mapDeclared(method.jobs, jobs, (given, _, name) => {
      if (isJob(given)) return given;
      throw wrongTest(`a job for jobs.${name}`, 'something else', 'Build one with buildInTemp: it has a job.');
    }),
  };
}

function datasetOf(given: unknown, columns: ColumnSpecs, name: string, store: RowStore): Dataset {
  if (given instanceof Dataset) return given;
  if (isJob(given)) return given.dataset();
  if (Array.isArray(given)) return store.store(columns, given);
  throw wrongTest(`rows, a dataset or a job for datasets.${name}`, 'something else');
}

function isJob(given: unknown): given is InputJob {
  return typeof given === 'object' && given !== null && 'load' in given && 'dataset' in given;
}

function mapDeclared<T extends { readonly count: InputCount }, R>(
  declared: Readonly<Record<string, T>>,
  given: Readonly<Record<string, unknown>>,
  open: (given: unknown, declared: T, name: string) => R,
): Record<string, R | readonly R[] | undefined> {
  const entries = Object.entries(declared).map(([name, input]): [string, R | readonly R[] | undefined] => {
    const value = given[name] ?? undefined;
    if (input.count === 'list') return [name, listOf(value, name).map((each) => open(each, input, name))];
    if (value !== undefined) return [name, open(value, input, name)];
    if (input.count === 'one') throw wrongTest(`something for the input ${name}`, 'nothing');
    return [name, undefined];
  });
  return Object.fromEntries(entries);
}

function listOf(given: unknown, name: string): readonly unknown[] {
  if (given === undefined) return [];
  if (Array.isArray(given)) return given.filter((each) => each !== undefined && each !== null);
  throw wrongTest(`a list for the input ${name}`, 'something else');
}

/** Finds and hashes the files that options name. */
async function place(paths: readonly InputPath[]): Promise<void> {
  const base = process.cwd();
  const places = paths.flatMap((input) => {
    const found = path.resolve(base, input.name);
    if ('nameOf' in input) {
      input.place(found, base, undefined);
      return [];
    }
    if ('keepUnreadable' in input) {
      return [{ file: input, name: input.name, path: found, keepUnreadable: input.keepUnreadable }];
    }
    return input
      .place(found, undefined)
      .map((file) => ({ file, name: path.join(input.name, file.name), path: path.join(found, file.name) }));
  });
  const digests = await new FileDigests('', { keep: false }).digestsOf(places);
  for (const [index, each] of places.entries()) each.file.place({ path: each.path, digest: digests[index] ?? '' });
}
