import type { AnyMethod } from './define-method.ts';

/** The environment variables of a method, by name. */
export interface MethodVariables {
  /** All that its phases see. */
  readonly env: readonly string[];
  /** Those whose values are blanked in what is printed and recorded. */
  readonly secrets: readonly string[];
}

/** What is in the key may be a secret all the same, by its name. */
const secretName = /key|token|secret|pass|credential|auth|cookie|session/i;

export function variablesOf({ env, passEnv }: AnyMethod): MethodVariables {
  return { env: [...env, ...passEnv], secrets: [...passEnv, ...env.filter((name) => secretName.test(name))] };
}
