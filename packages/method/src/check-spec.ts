import { AcceleratorError, checkKeys, describeValue } from '@accelerator/base';
import { z } from 'zod';

/** Names that exax has for the same things, and near ones that the distance of letters does not lead to. */
const otherNames: Readonly<Record<string, string>> = {
  depend_extra: 'dependExtra',
  equivalent_hashes: 'equivalentTo',
  time_limit: 'timeLimit',
  environment: 'env',
  retry: 'retries',
  rateLimit: 'rate',
  max_parallel: 'maxParallel',
  maxProcesses: 'maxParallel',
  inputs: 'input',
  outputs: 'output',
  columns: 'output',
  batch: 'mapBatch',
  batchSize: 'batchRows',
};

/** What is called, of methods, maps and build scripts. */
const functions = ['prepare', 'analysis', 'synthesis', 'setup', 'map', 'mapBatch', 'build'];

const switches = ['resume', 'reuseRows', 'checkBatch'];

/**
 * Checks what `defineMethod` and its like are given: a misspelled key would be as if it were not there.
 * @param where how to name it: `defineMethod`
 * @throws AcceleratorError `UNKNOWN_KEY`, `WRONG_SPEC`
 */
export function checkSpec(where: string, spec: object, known: readonly string[]): void {
  checkKeys(where, spec, known, otherNames);
  for (const [key, value] of Object.entries(spec)) {
    if (functions.includes(key)) checkFunction(where, key, value);
    else if (isGenerator(value)) throw generatorFunction(where, key);
  }
  for (const key of switches) checkSwitch(where, key, spec);
  const { options, datasets, jobs }: { options?: unknown; datasets?: unknown; jobs?: unknown } = { ...spec };
  if (options !== undefined && !(options instanceof z.ZodObject)) {
    throw wrongSpec(where, 'options', 'z.object({ … })', options);
  }
  checkInputs(where, 'datasets', 'dataset', datasets);
  checkInputs(where, 'jobs', 'job', jobs);
}

/** @throws AcceleratorError `UNKNOWN_KEY`, `WRONG_SPEC` */
export function checkEquivalence(equivalence: unknown): void {
  const form = '{ present: string, earlier: string[] }';
  if (typeof equivalence !== 'object' || equivalence === null) {
    throw wrongSpec('defineMethod', 'equivalentTo', form, equivalence);
  }
  checkKeys('equivalentTo', equivalence, ['present', 'earlier']);
  const { present, earlier }: { present?: unknown; earlier?: unknown } = equivalence;
  if (typeof present !== 'string') throw wrongSpec('defineMethod', 'equivalentTo.present', 'a fingerprint', present);
  if (!Array.isArray(earlier) || !earlier.every((each) => typeof each === 'string')) {
    throw wrongSpec('defineMethod', 'equivalentTo.earlier', 'a list of fingerprints', earlier);
  }
}

/** @throws AcceleratorError `WRONG_SPEC` */
export function checkOver(over: unknown): void {
  if (over === 'rows' || over === 'files' || over === 'array') return;
  throw wrongSpec('defineMap', 'over', "'rows', 'files' or 'array'", over);
}

function checkSwitch(where: string, key: string, spec: object): void {
  const value: unknown = Object.entries(spec).find(([name]) => name === key)?.[1];
  if (value !== undefined && typeof value !== 'boolean') throw wrongSpec(where, key, 'true or false', value);
}

function checkFunction(where: string, key: string, value: unknown): void {
  if (isGenerator(value)) throw generatorFunction(where, key);
  if (value !== undefined && typeof value !== 'function') throw wrongSpec(where, key, 'a function', value);
}

function isGenerator(value: unknown): boolean {
  // Its tag, since Node's own question does not know one that `bind` has wrapped.
  return typeof value === 'function' && /GeneratorFunction\]$/.test(Object.prototype.toString.call(value));
}

/** A call of it would only give an iterator, and nobody goes over that: not one of its lines would run. */
function generatorFunction(where: string, key: string): AcceleratorError {
  return new AcceleratorError({
    code: 'WRONG_SPEC',
    message: `Expected a function as ${key} of ${where}, received a generator function, whose body would never run.`,
    hint: `Write it without the \`*\`, and collect in a list what it would \`yield\`.`,
    details: { key },
  });
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
