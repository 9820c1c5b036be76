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
]);

const jobNames = namesOf(Job.prototype);
const arrayNames = [...namesOf(Array.prototype), 'length'];

/** The promise of a job; one that is used like the job itself says that it has to be awaited. */
export function promisedJob<T>(call: string, promise: Promise<T>): Promise<T> {
  return saysAwait(call, promise, jobNames);
}

/** The same of a list. */
export function promisedList<T>(call: string, promise: Promise<readonly T[]>): Promise<T[]> {
  return saysAwait(
    call,
    promise.then((list) => [...list]),
    arrayNames,
  );
}

function saysAwait<T>(call: string, promise: Promise<T>, names: readonly (string | symbol)[]): Promise<T> {
  const refuse = (name: string | symbol) => (): never => {
    throw notAPromiseOfThat(call, name);
  };
  for (const name of names) Reflect.defineProperty(promise, name, { configurable: true, get: refuse(name) });
  // As text it would be `[object Promise]`.
  Reflect.defineProperty(promise, Symbol.toPrimitive, { configurable: true, value: refuse('toString') });
  return promise;
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
