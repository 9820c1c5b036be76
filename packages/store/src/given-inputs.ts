import type { InputNames, JobSetup } from '@accelerator/job';
import { type InWorkdir, type KnownByName, NeighbourWorkdirs } from './neighbour-workdirs.ts';
import type { Workdir } from './workdir.ts';

/** Opens what a record names. */
type Opener<T> = (found: InWorkdir, known: KnownByName) => T;

/** What a job was given for its datasets and jobs, by name: opened when it is asked for. */
export function givenInputs<D, J>(
  workdir: Workdir,
  { preimage }: JobSetup,
  open: { readonly dataset: Opener<D>; readonly job: Opener<J> },
): Record<string, D | J | readonly (D | J)[] | null> {
  const workdirs = new NeighbourWorkdirs(workdir);
  const all = <T>(names: InputNames, one: Opener<T>): T | readonly T[] | null => {
    const opened = (name: string): T => one(workdirs.find(name), workdirs.known(name));
    return names === null ? null : typeof names === 'string' ? opened(names) : names.map(opened);
  };
  const getters = [
    ...Object.entries(preimage.datasets).map(([name, given]) => [name, () => all(given, open.dataset)] as const),
    ...Object.entries(preimage.jobs).map(([name, given]) => [name, () => all(given, open.job)] as const),
  ];
  const inputs: Record<string, D | J | readonly (D | J)[] | null> = {};
  for (const [name, get] of getters) Object.defineProperty(inputs, name, { get, enumerable: true });
  return inputs;
}
