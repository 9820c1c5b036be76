import { Dataset } from '@accelerator/dataset';
import { type OptionRow, optionRows } from '@accelerator/inspect';
import { findDataset, type Workdir } from '@accelerator/store';
import { loadScript, Project } from '@accelerator/urd';
import type { Candidate, Source } from './candidate.ts';

const mostJobs = 50;
const files: Candidate = { name: ':files' };

const open = (): Promise<Project> => Project.open(process.cwd());

export const scripts: Source = async () => (await open()).scriptNames.map((name) => ({ name }));

export const methods: Source = async () => (await open()).catalog.names.map((name) => ({ name }));

export const lists: Source = async () => ((await open()).peekWorkdir().lists?.all() ?? []).map((name) => ({ name }));

/** The latest jobs, and the methods that they are of. */
export const jobs: Source = async () => jobsIn((await open()).openWorkdir());

function jobsIn(workdir: Workdir): Candidate[] {
  const latest = workdir.jobIds().slice(-mostJobs).reverse();
  const found = latest.map((id) => ({ name: id, about: workdir.findSetup(id)?.method ?? '' }));
  const names = new Set(found.flatMap(({ about }) => (about === '' ? [] : [about])));
  return [...[...names].map((name) => ({ name, about: 'its latest job' })), ...found];
}

export async function columnsOf(dataset: string | undefined): Promise<Candidate[]> {
  if (dataset === undefined) return [];
  const workdir = (await open()).openWorkdir();
  const { columns } = Dataset.open(workdir.path, findDataset(workdir, dataset));
  return Array.from(columns, ([name, { type }]) => ({ name, about: type }));
}

/** Options of a build script, or a value of one. */
export async function optionsOfScript(name: string, before: readonly string[], typed: string): Promise<Candidate[]> {
  const { script } = await loadScript(await open(), name);
  const rows = optionRows(script.options);
  const row = expectedAt(rows, before);
  return row === undefined ? namesOf(rows, typed) : valuesOf(row);
}

/** Inputs of a method, or a value of one. */
export async function inputsOf(name: string, before: readonly string[], typed: string): Promise<readonly Candidate[]> {
  const project = await open();
  const { definition } = await project.methods.load(name);
  const given = (input: string, type: string): OptionRow => ({
    name: input,
    type,
    required: false,
    default: undefined,
    description: '',
  });
  const rows = [
    ...optionRows(definition.options),
    ...Object.keys(definition.datasets).map((input) => given(input, 'dataset')),
    ...Object.keys(definition.jobs).map((input) => given(input, 'job')),
  ];
  const row = expectedAt(rows, before);
  if (row === undefined) return namesOf(rows, typed);
  return row.type === 'dataset' || row.type === 'job' ? jobsIn(project.openWorkdir()) : valuesOf(row);
}

function namesOf(rows: readonly OptionRow[], typed: string): Candidate[] {
  if (typed !== '' && !typed.startsWith('-')) return [];
  return rows.flatMap(({ name, type, description }) => [
    { name: `--${name}`, about: description === '' ? type : description },
    ...(type === 'boolean' && typed.startsWith('--no') ? [{ name: `--no-${name}`, about: description }] : []),
  ]);
}

/** The option whose value comes next. */
function expectedAt(rows: readonly OptionRow[], before: readonly string[]): OptionRow | undefined {
  const last = before.at(-1);
  return rows.find(({ name, type }) => last === `--${name}` && type !== 'boolean');
}

/** Of an enum its values; of anything else nothing is known, and it may be a file. */
function valuesOf({ type }: OptionRow): Candidate[] {
  if (/file|folder|^text$/.test(type)) return [files];
  return / \| /.test(type) ? type.split(' | ').map((name) => ({ name })) : [];
}
