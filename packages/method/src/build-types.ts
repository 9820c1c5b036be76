import type { AnyDataset, ColumnSpecs } from '@accelerator/dataset';
import type { InputJob } from '@accelerator/job';
import type { z } from 'zod';
import type { MethodDefinition, OptionsSchema } from './define-method.ts';
import type { DatasetInput, InputCount, JobInput } from './inputs.ts';
import type { MapDefinition, MapTypes } from './map-types.ts';

declare global {
  /** The methods of a project by name; `ax run` writes them into `ax-methods.d.ts`. */
  interface AcceleratorMethods {}
}

/** Names of the methods that `ax-methods.d.ts` knows; any string while there is no such file. */
export type MethodName = keyof AcceleratorMethods extends never ? string : keyof AcceleratorMethods;

/** What may be given for a dataset input: a dataset, a job (its default dataset), or an id: `'main-3/bad'`. */
export type DatasetArgument = AnyDataset | InputJob | string;
/** What may be given for a job input. */
export type JobArgument = InputJob | string;

type TypesOf<N> = N extends keyof AcceleratorMethods
  ? AcceleratorMethods[N] extends MethodDefinition<infer O, infer D, infer J, infer R>
    ? { options: O; datasets: D; jobs: J; result: R }
    : never
  : { options: unknown; datasets: unknown; jobs: unknown; result: unknown };

/** As many as an input takes. */
export type Given<T, N extends InputCount> = N extends 'list'
  ? readonly T[]
  : N extends 'optional'
    ? T | null | undefined
    : T;

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

/** The options that are given. zod gives an object without keys the type of one that may have none, which nothing can be joined to. */
export type GivenOptions<O> = O extends OptionsSchema
  ? keyof O['shape'] extends never
    ? Record<never, never>
    : z.input<O>
  : Record<never, never>;

type InputsOf<T extends { options: unknown; datasets: unknown; jobs: unknown }> = {
  options: GivenOptions<T['options']>;
  datasets: GivenInputs<T['datasets']>;
  jobs: GivenInputs<T['jobs']>;
};

type Flat<I extends { options: unknown; datasets: unknown; jobs: unknown }> = I['options'] & I['datasets'] & I['jobs'];

/** A group may be left out when nothing in it has to be given. */
type Grouped<I> = {
  [K in keyof I as Record<never, never> extends I[K] ? never : K]: I[K];
} & { [K in keyof I as Record<never, never> extends I[K] ? K : never]?: I[K] };

/** The inputs of a method with these declarations: flat, or grouped. */
export type InputsFor<O, D, J> =
  | Flat<InputsOf<{ options: O; datasets: D; jobs: J }>>
  | Grouped<InputsOf<{ options: O; datasets: D; jobs: J }>>;

/** The inputs of a method as `urd.build` takes them: flat, or grouped. */
export type BuildInputs<N> = N extends keyof AcceleratorMethods
  ? InputsFor<TypesOf<N>['options'], TypesOf<N>['datasets'], TypesOf<N>['jobs']>
  : Readonly<Record<string, unknown>>;

/** What is known of the columns of the default dataset that a method makes. */
export type BuildColumns<N> = N extends keyof AcceleratorMethods
  ? AcceleratorMethods[N] extends MapDefinition<infer _O, infer _D, infer _J, infer M>
    ? MapTypes extends M
      ? ColumnSpecs
      : M['dataset']
    : ColumnSpecs
  : ColumnSpecs;

/** What the synthesis of a method returns. */
export type BuildResult<N> = TypesOf<N>['result'];
