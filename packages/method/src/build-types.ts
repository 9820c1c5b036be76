import type { Dataset } from '@accelerator/dataset';
import type { Job } from '@accelerator/job';
import type { z } from 'zod';
import type { MethodDefinition, OptionsSchema } from './define-method.ts';
import type { DatasetInput, InputCount, JobInput } from './inputs.ts';

declare global {
  /** The methods of a project by name; `ax run` writes them into `ax-methods.d.ts`. */
  interface AcceleratorMethods {}
}

/** Names of the methods that `ax-methods.d.ts` knows; any string while there is no such file. */
export type MethodName = keyof AcceleratorMethods extends never ? string : keyof AcceleratorMethods;

/** What may be given for a dataset input: a dataset, a job (its default dataset), or an id: `'main-3/bad'`. */
export type DatasetArgument = Dataset | Job | string;
/** What may be given for a job input. */
export type JobArgument = Job | string;

type TypesOf<N> = N extends keyof AcceleratorMethods
  ? AcceleratorMethods[N] extends MethodDefinition<infer O, infer D, infer J, infer R>
    ? { options: O; datasets: D; jobs: J; result: R }
    : never
  : { options: unknown; datasets: unknown; jobs: unknown; result: unknown };

type Given<T, N extends InputCount> = N extends 'list' ? readonly T[] : N extends 'optional' ? T | null | undefined : T;

type GivenInputs<Inputs> = {
  [K in keyof Inputs as Inputs[K] extends { count: 'one' } ? K : never]: GivenInput<Inputs[K]>;
} & {
  [K in keyof Inputs as Inputs[K] extends { count: 'one' } ? never : K]?: GivenInput<Inputs[K]>;
};

type GivenInput<I> =
  I extends DatasetInput<infer _C, infer N>
    ? Given<DatasetArgument, N>
    : I extends JobInput<infer _R, infer N>
      ? Given<JobArgument, N>
      : never;

type GivenOptions<O> = O extends OptionsSchema ? z.input<O> : Record<never, never>;

/** The inputs of a method as `urd.build` takes them: flat, or grouped. */
export type BuildInputs<N> = N extends keyof AcceleratorMethods
  ?
      | (GivenOptions<TypesOf<N>['options']> & GivenInputs<TypesOf<N>['datasets']> & GivenInputs<TypesOf<N>['jobs']>)
      | {
          options?: GivenOptions<TypesOf<N>['options']>;
          datasets?: GivenInputs<TypesOf<N>['datasets']>;
          jobs?: GivenInputs<TypesOf<N>['jobs']>;
        }
  : Readonly<Record<string, unknown>>;

/** What the synthesis of a method returns. */
export type BuildResult<N> = TypesOf<N>['result'];

