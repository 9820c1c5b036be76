import type { SeenByMap } from '@accelerator/job';
import type { AnyMap, AnySetupContext } from '@accelerator/method';
import type { PhaseInputs } from '../phase/inputs.ts';
import { contextPrototype } from '../phase/other-names.ts';
import { rowListOption } from './map-list.ts';

/** What of the inputs of a map changes when a row is added, so that a row that made use of it is another one then. */
const wholes = {
  rows: { group: 'datasets', names: ['source', 'previous'] },
  files: { group: 'options', names: [rowListOption('files')] },
  array: { group: 'options', names: [rowListOption('array')] },
} as const;

const setupPrototype = contextPrototype({}, ['options', 'datasets', 'jobs']);

/** The inputs as `setup` and `map` get them: a look at the rows as a whole is noted. */
export function watchInputs(map: AnyMap, inputs: PhaseInputs, seen: Set<SeenByMap>): AnySetupContext {
  const { group, names } = wholes[map.over];
  const watched = Object.create(Object.getPrototypeOf(inputs[group]), Object.getOwnPropertyDescriptors(inputs[group]));
  for (const name of names) {
    const value = inputs[group][name];
    const get = (): unknown => {
      seen.add(name);
      return value;
    };
    Object.defineProperty(watched, name, { get, enumerable: true, configurable: true });
  }
  return Object.assign(Object.create(setupPrototype), inputs, { [group]: watched });
}
