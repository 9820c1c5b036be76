import type { AnyDataset, ColumnSpecs, RowOf } from '@accelerator/dataset';
import type { InputJob } from '@accelerator/job';
import type { DatasetInput, Given, GivenOptions, JobInput, MapTypes } from '@accelerator/method';

/** For a dataset a map may be given rows. */
type TestDataset<C extends ColumnSpecs> = readonly RowOf<C>[] | AnyDataset | InputJob;

type TestInput<I> =
  I extends DatasetInput<infer C, infer N>
    ? Given<TestDataset<C>, N>
    : I extends JobInput<infer R, infer N>
      ? Given<InputJob<R>, N>
      : never;

type TestInputsOf<I, Left> = {
  readonly [K in keyof I as K extends Left ? never : I[K] extends { count: 'one' } ? K : never]: TestInput<I[K]>;
} & {
  readonly [K in keyof I as K extends Left ? never : I[K] extends { count: 'one' } ? never : K]?: TestInput<I[K]>;
};

/** The inputs of a map, without those that hold its rows. */
export type TestMapInputs<O, D, J, M extends MapTypes> = Omit<GivenOptions<O>, M['rowInputs']> &
  TestInputsOf<D, M['rowInputs']> &
  TestInputsOf<J, never>;
