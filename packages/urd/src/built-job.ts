import type { AnyColumns, ColumnSpecs } from '@accelerator/dataset';
import type { BuildResult, BuiltColumns, BuiltOptions } from '@accelerator/method';
import type { Job } from '@accelerator/store';

/** A job of a method. @typeParam C what is known of the columns of its `source` */
export type JobOf<N, C extends ColumnSpecs = AnyColumns> = Job<BuildResult<N>, BuiltColumns<N, C>, BuiltOptions<N>>;
