import { AcceleratorError } from '@accelerator/base';
import { type KeyPreimage, variableDigest } from '@accelerator/job';

/** Environment variables by name. One that is not set is not there. */
export type Environment = Readonly<Record<string, string>>;

/**
 * Runs an author's code with the variables that the method declares.
 * @param env every variable that it may see
 * @param keyed those whose values decide, by digest, as they are in the key
 * @throws AcceleratorError `ENVIRONMENT_DIFFERS`
 */
export async function withEnvironment<R>(
  env: Environment,
  keyed: KeyPreimage['source']['env'],
  run: () => Promise<R>,
): Promise<R> {
  for (const [name, digest] of Object.entries(keyed)) {
    if (variableDigest(name, env[name]) !== digest) throw environmentDiffers(name);
  }
  const names = new Set([...Object.keys(keyed), ...Object.keys(env)]);
  const before = [...names].map((name): [string, string | undefined] => [name, process.env[name]]);
  for (const name of names) setVariable(name, env[name]);
  try {
    return await run();
  } finally {
    for (const [name, value] of before) setVariable(name, value);
  }
}

/** Shorter values are words that occur anyway: to blank them would hide what happened, and no secret. */
const shortestSecret = 8;

/** Blanks values of variables in text: services like to repeat a wrong key in their answer. */
export class Secrets {
  readonly #values: readonly (readonly [name: string, value: string])[];

  /** @param names of the variables whose values are secret */
  constructor(env: Environment, names: readonly string[]) {
    this.#values = names.flatMap((name) => {
      const value = env[name];
      return value === undefined || value.length < shortestSecret ? [] : [[name, value] as const];
    });
  }

  blank(text: string): string {
    return this.#values.reduce((rest, [name, value]) => rest.replaceAll(value, `[${name}]`), text);
  }

  blankBytes(bytes: Uint8Array): Uint8Array {
    if (this.#values.length === 0) return bytes;
    return Buffer.from(this.blank(Buffer.from(bytes).toString('utf8')), 'utf8');
  }

  /** Of plain JSON data, such as the record of an error: in all its texts. */
  blankAll<T>(value: T): T {
    if (this.#values.length === 0) return value;
    return JSON.parse(
      JSON.stringify(value, (_, each: unknown) => (typeof each === 'string' ? this.blank(each) : each)),
    );
  }
}

function setVariable(name: string, value: string | undefined): void {
  if (value === undefined) delete process.env[name];
  else process.env[name] = value;
}

/** A variable that a method declares by `env` had another value when the job's key was made than where it runs. */
function environmentDiffers(name: string): AcceleratorError {
  return new AcceleratorError({
    code: 'ENVIRONMENT_DIFFERS',
    message: `The environment variable ${name} has another value here than the one that is in the job's key.`,
    hint: 'Set it as it was, or build the job again.',
    details: { name },
  });
}
