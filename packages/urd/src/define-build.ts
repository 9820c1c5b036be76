import { isIterator } from '@accelerator/base';
import { checkSpec, type OptionsSchema, returnedIterator } from '@accelerator/method';
import { z } from 'zod';
import type { Urd } from './urd.ts';

/** @typeParam O schema of the options that `ax run SCRIPT --name value` passes on */
export interface BuildSpec<O extends OptionsSchema> {
  /** One sentence for `ax run --help` and `ax script`. */
  readonly description?: string;
  readonly options?: O;
  build(urd: Urd, options: z.output<O>): unknown;
}

/** A build script that was defined. */
export interface BuildScript {
  readonly description: string;
  readonly options: OptionsSchema;
  build(urd: Urd, options: Record<string, unknown>): unknown;
}

const brand = Symbol.for('accelerator.build');

type EmptyObject = z.ZodObject<Record<never, never>>;

/**
 * Defines a build script: the default export of a file in `build-scripts/`. A function, or one with options.
 * @throws AcceleratorError `UNKNOWN_KEY`, `WRONG_SPEC`
 */
export function defineBuild(build: (urd: Urd) => unknown): BuildScript;
export function defineBuild<O extends OptionsSchema = EmptyObject>(spec: BuildSpec<O>): BuildScript;
export function defineBuild(given: ((urd: Urd) => unknown) | BuildSpec<OptionsSchema>): BuildScript {
  const spec: BuildSpec<OptionsSchema> = typeof given === 'function' ? { build: given } : given;
  checkSpec('defineBuild', spec, ['description', 'options', 'build']);
  const script: BuildScript = {
    description: spec.description ?? '',
    options: spec.options ?? z.object({}),
    build: async (urd, options) => {
      const returned = await spec.build(urd, options);
      if (isIterator(returned)) throw returnedIterator('The build script');
      return returned;
    },
  };
  return Object.defineProperty(script, brand, { value: true });
}

export function isBuildScript(value: unknown): value is BuildScript {
  return typeof value === 'object' && value !== null && brand in value;
}
