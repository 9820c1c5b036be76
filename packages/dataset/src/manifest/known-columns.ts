import type { ColumnType } from '@accelerator/column';
import type { ColumnSpec, ColumnSpecs, IsUntyped, KnownOf } from './column-specs.ts';

/** By this the compiler compares what is known of the columns of a dataset with what a method needs. Never there. */
export const knownColumns = Symbol('known columns');

/** The type of a column by its spec. */
export type TypeOf<S extends ColumnSpec> = S extends ColumnType
  ? S
  : S extends { readonly type: infer K extends ColumnType }
    ? K
    : never;

type TypesIn<C> = { readonly [K in keyof C & string]: C[K] extends ColumnSpec ? TypeOf<C[K]> : ColumnType };

/**
 * What is known of columns: all of them, or some. `specs` lets the compiler infer `C`; that some are known and not all
 * is told by another key, as what is known of nothing must fit whatever is needed.
 */
export type KnownColumns<C extends ColumnSpecs> =
  IsUntyped<C> extends true
    ? { readonly specs?: C; readonly some?: TypesIn<KnownOf<C>> }
    : { readonly specs?: C; readonly all: TypesIn<C> };

/** What has these columns, as far as is known. */
export interface HasColumns<C extends ColumnSpecs> {
  readonly [knownColumns]?: KnownColumns<C>;
}

/** What may have these columns: all that is known to have them, and all of which too little is known. */
export interface MayHaveColumns<C> {
  readonly [knownColumns]?: {
    readonly all?: TypesIn<C>;
    readonly some?: Partial<TypesIn<C>> & { readonly [other: string]: unknown };
  };
}
