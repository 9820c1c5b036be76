import type {
  AnyColumns,
  AnyDataset,
  ColumnSpecs,
  HasColumns,
  IsUntyped,
  JoinedColumns,
  KnownOf,
  MayHaveColumns,
} from '@accelerator/dataset';
import type { InputJob } from '@accelerator/job';
import type { z } from 'zod';
import type { DatasetInput, InputCount, JobInput } from './inputs.ts';
import type { MapTypes, TypedMap } from './map-types.ts';
import type { OptionsOf, OptionsSchema, TypedMethod } from './method-types.ts';

declare global {
  /** The methods of a project by name; `ax run` writes them into `ax-methods.d.ts`. */
  interface AcceleratorMethods {}
}

/** Names of the methods that `ax-methods.d.ts` knows; any string while there is no such file. */
export type MethodName = keyof AcceleratorMethods extends never ? string : keyof AcceleratorMethods;

type Nothing = Record<never, never>;

/** What may be given for a dataset input: a dataset, a job (its default dataset), or an id: `'main-3/bad'`. */
export type DatasetArgument<C = Nothing> = DatasetHaving<C> | JobHaving<C> | string;

/** A dataset that is not known to lack one of these columns. */
export interface DatasetHaving<C> extends AnyDataset, MayHaveColumns<C> {}

/** A job whose default dataset is not known to lack one of these columns. */
export interface JobHaving<C> extends InputJob, MayHaveColumns<C> {}

/** What may be given for a job input. */
export type JobArgument = InputJob | string;

/** Of a method that no type file names, or whose file says nothing of its types. */
interface UnknownTypes {
  options: unknown;
  datasets: unknown;
  jobs: unknown;
  result: unknown;
  columns: AnyColumns;
}

type IsAny<T> = 0 extends 1 & T ? true : false;

/**
 * What a name stands for. No condition on the name: where the compiler knows only that it is a text, it would look at
 * all methods, and in a phase that asks for jobs at the method that it is about to find the types of.
 */
type MethodCalled<N> = (AcceleratorMethods & { readonly [other: string]: unknown })[N & string];

type TypesOf<N> = TypesIn<MethodCalled<N>>;

type TypesIn<M> =
  IsAny<M> extends true
    ? UnknownTypes
    : M extends TypedMethod<infer O, infer D, infer J, infer R>
      ? { options: O; datasets: D; jobs: J; result: R; columns: ColumnsOfMap<M> }
      : UnknownTypes;

type ColumnsOfMap<T> = T extends TypedMap<infer M> ? (MapTypes extends M ? AnyColumns : M['dataset']) : AnyColumns;

/** As many as an input takes; null and undefined in a list count as nothing. */
export type Given<T, N extends InputCount> = N extends 'list'
  ? readonly (T | null | undefined)[]
  : N extends 'optional'
    ? T | null | undefined
    : T;

type GivenInputs<Inputs> = {
  [K in keyof Inputs as Inputs[K] extends { count: 'one' } ? K : never]: GivenInput<Inputs[K]>;
} & {
  [K in keyof Inputs as Inputs[K] extends { count: 'one' } ? never : K]?: GivenInput<Inputs[K]>;
};

type GivenInput<I> =
  I extends DatasetInput<infer C, infer N>
    ? Given<DatasetArgument<C>, N>
    : I extends JobInput<infer _R, infer N>
      ? Given<JobArgument, N>
      : never;

/** The options that are given. zod gives an object without keys the type of one that may have none, which nothing can be joined to. */
export type GivenOptions<O> = O extends OptionsSchema
  ? keyof O['shape'] extends never
    ? Nothing
    : z.input<O>
  : Nothing;

/** Names that the compiler does not know, of options or of inputs, may be any. */
type HasAnyName<O, D, J> = true extends
  | (unknown extends O ? true : O extends OptionsSchema ? IsUntyped<O['shape']> : false)
  | IsUntyped<D>
  | IsUntyped<J>
  ? true
  : false;

type AnyInputs = Readonly<Record<string, unknown>>;

type Flat<O, D, J> =
  HasAnyName<O, D, J> extends true ? AnyInputs : NotEmpty<GivenOptions<O> & GivenInputs<D> & GivenInputs<J>>;

declare const none: unique symbol;

/** To a type without any names the compiler lets everything be given. */
type NotEmpty<I> = keyof I extends never ? { readonly [none]?: never } : I;

type Grouped<O, D, J> =
  HasAnyName<O, D, J> extends true
    ? never
    : Groups<{ options: GivenOptions<O>; datasets: GivenInputs<D>; jobs: GivenInputs<J> }>;

/** A group may be left out when nothing in it has to be given. */
type Groups<I> = {
  [K in keyof I as Nothing extends I[K] ? never : K]: I[K];
} & { [K in keyof I as Nothing extends I[K] ? K : never]?: I[K] };

/** The inputs of a method with these declarations: flat, or grouped. */
export type InputsFor<O, D, J> = Flat<O, D, J> | Grouped<O, D, J>;

/** Method by method: of all their options, datasets and jobs at once the compiler would join each with each other. */
type FlatOf<N> = N extends unknown ? Flat<TypesOf<N>['options'], TypesOf<N>['datasets'], TypesOf<N>['jobs']> : never;
type GroupedOf<N> = N extends unknown
  ? Grouped<TypesOf<N>['options'], TypesOf<N>['datasets'], TypesOf<N>['jobs']>
  : never;

/** The inputs of a method as `urd.build` takes them: flat, or grouped. */
export type BuildInputs<N> = FlatOf<N> | GroupedOf<N>;

/** The same under a name by which messages of the compiler say what is missing: they begin with it, whatever else is in them. */
export type Inputs<N, _Problem> = FlatOf<N> | GroupedOf<N>;

type Missing<N, Names> = Exclude<keyof Needed<FlatOf<N>>, Names | symbol>;
type Needed<I> = { [K in keyof I as Nothing extends Pick<I, K> ? never : K]: unknown };
type Problem<N, Names> = [Missing<N, Names>] extends [never] ? 'complete' : `${Missing<N, Names>} is missing`;

/**
 * Where the compiler finds the names of the inputs that are given, and what is known of the columns of `source`. It looks here
 * before it knows N; then nothing of it is left, so that names which the method does not have are red.
 */
type Inferred<N, Names extends string, C extends ColumnSpecs> = N extends string
  ? unknown
  : { readonly [K in Names]: unknown } & {
      readonly source?: HasColumns<C>;
      readonly datasets?: { readonly source?: HasColumns<C> };
    };

/** What is given behind the name of a method: its inputs, which may be left out if none has to be given, and `Settings`. */
export type BuildArguments<N, Names extends string, C extends ColumnSpecs, Settings> =
  Nothing extends BuildInputs<N>
    ? [inputs?: Inputs<N, Problem<N, Names>> & Inferred<N, Names, C>, options?: Settings]
    : [inputs: Inputs<N, Problem<N, Names>> & Inferred<N, Names, C>, options?: Settings];

/** What the synthesis of a method returns. */
export type BuildResult<N> = TypesOf<N>['result'];

/** The options of its job, after zod. */
export type BuiltOptions<N> = unknown extends TypesOf<N>['options'] ? unknown : OptionsOf<TypesOf<N>['options']>;

/**
 * What is known of the columns of the default dataset that a method makes.
 *
 * @typeParam C of its `source`, whose columns stand beside those of a map over rows
 */
export type BuiltColumns<N, C extends ColumnSpecs = AnyColumns> =
  IsUntyped<TypesOf<N>['columns']> extends true
    ? keyof KnownOf<TypesOf<N>['columns']> extends never
      ? AnyColumns
      : JoinedColumns<C, KnownOf<TypesOf<N>['columns']>>
    : TypesOf<N>['columns'];
