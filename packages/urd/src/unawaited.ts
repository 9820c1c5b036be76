import { inspect } from 'node:util';
import { AcceleratorError } from '@accelerator/base';
import { Job } from '@accelerator/store';

/** What belongs to every promise, to JavaScript, or to what prints a value. */
const ofPromises: ReadonlySet<string | symbol> = new Set([
  'constructor',
  'then',
  'catch',
  'finally',
  'toJSON',
  'toString',
  Symbol.toStringTag,
  inspect.custom,
]);

/** By this a promise knows which call gave it. */
const call = Symbol('call');

const promisesOfJobs = saysAwait(namesOf(Job.prototype));
const promisesOfLists = saysAwait([...namesOf(Array.prototype), 'length']);

/** The promise of a job; one that is used like the job itself says that it has to be awaited. */
export function promisedJob<T>(name: string, promise: Promise<T>): Promise<T> {
  return withPrototype(name, promise, promisesOfJobs);
}

/** The same of a list. */
export function promisedList<L extends readonly unknown[]>(name: string, promise: Promise<L>): Promise<L> {
  return withPrototype(name, promise, promisesOfLists);
}

/** A property for each name on each promise would take 0.04 ms: a tenth of what a reused job takes. */
function withPrototype<T>(name: string, promise: Promise<T>, prototype: object): Promise<T> {
  Reflect.defineProperty(promise, call, { value: name });
  Reflect.setPrototypeOf(promise, prototype);
  return promise;
}

/** What promises inherit from that refuse to be used as what they promise. */
function saysAwait(names: readonly (string | symbol)[]): object {
  const prototype: object = Object.create(Promise.prototype);
  const refuse = (name: string | symbol) =>
    function (this: object): never {
      throw notAPromiseOfThat(String(Reflect.get(this, call)), name);
    };
  for (const name of names) Reflect.defineProperty(prototype, name, { configurable: true, get: refuse(name) });
  // As text it would be `[object Promise]`.
  Reflect.defineProperty(prototype, Symbol.toPrimitive, { configurable: true, value: refuse('toString') });
  return prototype;
}

function namesOf(prototype: object): (string | symbol)[] {
  return Reflect.ownKeys(prototype).filter((name) => !ofPromises.has(name));
}

/** What gives a promise was used as what it promises. */
function notAPromiseOfThat(call: string, name: string | symbol): AcceleratorError {
  const use = typeof name === 'symbol' ? 'its elements are' : name === 'toString' ? 'it is' : `'.${name}' of it is`;
  return new AcceleratorError({
    code: 'NOT_AWAITED',
    message: `${call} gives a promise, and ${use} used before it was awaited.`,
    hint: `Put \`await\` before it: \`await ${call}\`.`,
  });
}
