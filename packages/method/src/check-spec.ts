import { AcceleratorError, describeValue, didYouMean } from '@accelerator/base';
import { z } from 'zod';

/** Names that exax has for the same things, and near ones that the distance of letters does not lead to. */
const otherNames: Readonly<Record<string, string>> = {
  depend_extra: 'dependExtra',
  equivalent_hashes: 'equivalentTo',
  time_limit: 'timeLimit',
  environment: 'env',
  retry: 'retries',
  inputs: 'input',
  outputs: 'output',
  columns: 'output',
};

/**
 * Checks what `defineMethod` and its like are given: a misspelled key would be as if it were not there.
 * @param where how to name it: `defineMethod`
 * @throws AcceleratorError `UNKNOWN_KEY`, `WRONG_SPEC`
 */
export function checkSpec(where: string, spec: object, known: readonly string[]): void {
  for (const key of Object.keys(spec)) if (!known.includes(key)) throw unknownKey(where, key, known);
  const { options, datasets, jobs }: { options?: unknown; datasets?: unknown; jobs?: unknown } = { ...spec };
  if (options !== undefined && !(options instanceof z.ZodObject)) {
    throw wrongSpec(where, 'options', 'z.object({ … })', options);
  }
  checkInputs(where, 'datasets', 'dataset', datasets);
  checkInputs(where, 'jobs', 'job', jobs);
}

function checkInputs(where: string, group: string, kind: string, inputs: unknown): void {
  if (inputs === undefined) return;
  const expected = `an object such as { source: ${kind}() }`;
  if (typeof inputs !== 'object' || inputs === null || Array.isArray(inputs)) {
    throw wrongSpec(where, group, expected, inputs);
  }
  for (const [name, input] of Object.entries(inputs)) {
    const isInput = typeof input === 'object' && input !== null && 'input' in input && input.input === kind;
    if (!isInput) throw wrongSpec(where, `${group}.${name}`, `${kind}(), ${kind}.optional() or ${kind}.list()`, input);
  }
}

/** A definition has a key that does not exist. It would count as not there. */
function unknownKey(where: string, key: string, known: readonly string[]): AcceleratorError {
  const ours = known.find((each) => each === otherNames[key]);
  return new AcceleratorError({
    code: 'UNKNOWN_KEY',
    message: `${where} has no key '${key}'.`,
    hint: ours === undefined ? didYouMean(key, known) : `Here it is called '${ours}'.`,
    details: { key },
  });
}

/**
 * A part of a definition is of another kind than it must be.
 *
 * @remedy Write it as the sentence says: options are a zod object, inputs are made by `dataset()` and `job()`.
 */
function wrongSpec(where: string, part: string, expected: string, received: unknown): AcceleratorError {
  return new AcceleratorError({
    code: 'WRONG_SPEC',
    message: `Expected ${expected} as ${part} of ${where}, received ${describeValue(received)}.`,
  });
}
