import type { LoadedMethod } from '@accelerator/method';
import { inputMisplaced, inputsInvalid, unknownInput } from './errors.ts';

type Values = Readonly<Record<string, unknown>>;

/** What was given to a build, by the three groups of inputs. What is undefined is left out. */
export interface GroupedInputs {
  readonly options: Values;
  readonly datasets: Values;
  readonly jobs: Values;
}

const groupNames = ['options', 'datasets', 'jobs'] as const;
type Group = (typeof groupNames)[number];

/**
 * Sorts the inputs of a build by the groups in which the method declares them.
 * @param given flat, or grouped as `{ options, datasets, jobs }`
 * @throws AcceleratorError `UNKNOWN_INPUT`, `INPUT_INVALID`
 */
export function groupInputs(
  { name, definition }: Pick<LoadedMethod, 'name' | 'definition'>,
  given: unknown,
): GroupedInputs {
  const groups = groupsOf(definition);
  const groupOf = (input: string): Group | undefined => groups.get(input);
  const values = inputsObject(name, 'the inputs', given);
  const grouped: Record<Group, Record<string, unknown>> = { options: {}, datasets: {}, jobs: {} };
  const put = (input: string, value: unknown, into?: Group): void => {
    const group = groupOf(input);
    if (group === undefined) throw unknownInput(name, input, [...groups.keys()]);
    if (into !== undefined && into !== group) throw inputMisplaced(name, input, group, `in ${into}`);
    if (value !== undefined) grouped[group][input] = value;
  };
  const isGrouped = groupNames.some((group) => Object.hasOwn(values, group) && groupOf(group) === undefined);
  for (const [key, value] of Object.entries(values)) {
    const group = isGrouped ? groupNames.find((each) => each === key) : undefined;
    if (group !== undefined) {
      for (const [input, inner] of Object.entries(inputsObject(name, group, value))) put(input, inner, group);
      continue;
    }
    const owner = groupOf(key);
    if (isGrouped && owner !== undefined) throw inputMisplaced(name, key, owner, 'beside the groups');
    put(key, value);
  }
  return grouped;
}

const known = new WeakMap<LoadedMethod['definition'], ReadonlyMap<string, Group>>();

/** The group of each input that a method declares: made once, as a script may build thousands of jobs of one method. */
function groupsOf(definition: LoadedMethod['definition']): ReadonlyMap<string, Group> {
  let groups = known.get(definition);
  if (groups === undefined) {
    const declared = { options: definition.options.shape, datasets: definition.datasets, jobs: definition.jobs };
    const made = new Map<string, Group>();
    // Of a name that is declared twice, the first counts.
    for (const group of groupNames)
      for (const input of Object.keys(declared[group])) made.set(input, made.get(input) ?? group);
    groups = made;
    known.set(definition, groups);
  }
  return groups;
}

function inputsObject(method: string, what: string, given: unknown): Values {
  if (given === undefined) return {};
  if (!isPlainObject(given)) throw inputsInvalid(method, what, given);
  return given;
}

/** An instance of a class is one input that was given instead of all of them: a job, or a promise of one. */
function isPlainObject(value: unknown): value is Values {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
