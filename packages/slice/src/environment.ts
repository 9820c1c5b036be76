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
