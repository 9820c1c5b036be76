import { isIterator } from '@accelerator/base';
import type { SeenByMap } from '@accelerator/job';
import { type AnyMap, type AnyMethod, returnedIterator } from '@accelerator/method';
import { onlyDeclared } from '../phase/declared-names.ts';
import type { PhaseInputs } from '../phase/inputs.ts';
import type { SetUpMap } from './ready-maps.ts';
import { watchInputs } from './watched-inputs.ts';

/** Runs the setup of a map. */
export async function setUpMap(
  { map, name }: { readonly map: AnyMap; readonly name: string },
  method: AnyMethod,
  inputs: PhaseInputs,
): Promise<SetUpMap> {
  const seen = new Set<SeenByMap>();
  const watched = watchInputs(map, onlyDeclared(method, inputs), seen);
  const constants = await map.setup?.(watched);
  if (isIterator(constants)) throw returnedIterator('The setup of the map');
  return { map, method: name, inputs, watched, seen, constants };
}
