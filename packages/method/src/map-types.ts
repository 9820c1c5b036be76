import type { AtLeast, ColumnSpec, ColumnSpecs, RowOf, TypedBatch } from '@accelerator/dataset';
import type { InputFile } from '@accelerator/job';
import type { z } from 'zod';
import type { OptionsOf, OptionsSchema } from './method-types.ts';

/** What is known of a map beside its inputs. */
export interface MapTypes {
  /** A row as it is given: the columns that the map asks for, the path of a file, an element. */
  readonly given: unknown;
  /** The inputs that hold its rows. */
  readonly rowInputs: string;
  /** The columns that it makes, as they are read. */
  readonly columns: ColumnSpecs;
  /** What is known of the columns of its result: over rows, those of `source` stand beside them. */
  readonly dataset: ColumnSpecs;
}

/** What the compiler knows of a map beside what it knows of any method. */
export interface TypedMap<M extends MapTypes> {
  /** Never set: carries the types. */
  readonly mapTypes?: M;
}

type ElementOf<L> = L extends readonly (infer E)[] ? E : unknown;
type ItemsOf<T> = T extends { readonly items: infer L } ? ElementOf<L> : unknown;

/** What a function `map` gets of a row. */
export type MapRow<O, I, V> = V extends 'files'
  ? { readonly file: InputFile }
  : V extends 'array'
    ? { readonly item: ItemsOf<OptionsOf<O>> }
    : I extends ColumnSpecs
      ? RowOf<I>
      : never;

/** What a function `mapBatch` gets of some rows. */
export type MapBatch<O, I, V> = BatchOfRows &
  (V extends 'files'
    ? { readonly files: readonly InputFile[] }
    : V extends 'array'
      ? { readonly items: readonly ItemsOf<OptionsOf<O>>[] }
      : I extends ColumnSpecs
        ? { readonly columns: TypedBatch<I, keyof I & string>['columns'] }
        : never);

/** Some rows that a map is given at once. */
export interface BatchOfRows {
  /** How many. */
  readonly rows: number;
  /** The number of a row in its slice. @param index in the batch */
  rowNumber(index: number): number;
  /** Leaves a row out of the result; what the columns have for it does not matter. @param index in the batch */
  skip(index: number): void;
}

/** @typeParam O options schema, I input columns, U output columns, V over what */
export interface TypesOfMap<O, I, U extends ColumnSpecs, V> {
  readonly given: V extends 'files'
    ? string
    : V extends 'array'
      ? O extends OptionsSchema
        ? ItemsOf<z.input<O>>
        : unknown
      : I extends ColumnSpecs
        ? RowOf<I>
        : never;
  readonly rowInputs: V extends 'files' ? 'files' : V extends 'array' ? 'items' : 'source' | 'previous';
  readonly columns: AsRead<U>;
  readonly dataset: V extends 'files' | 'array' ? AsRead<U> : AtLeast<AsRead<U>>;
}

/** Columns as they are read that were declared for a writer: there null may be written, unless they say otherwise. */
type AsRead<U extends ColumnSpecs> = {
  readonly [K in keyof U]: U[K] extends { readonly nullable: false } ? U[K] : Nullable<U[K]>;
};
type Nullable<S extends ColumnSpec> = S extends string
  ? { readonly type: S; readonly nullable: true }
  : Omit<S, 'nullable'> & { readonly nullable: true };
