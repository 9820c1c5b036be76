import type { ColumnInputs, ColumnType, ColumnValues, Compression } from '@accelerator/column';

/** A json column whose values are known to have a certain type; made by `json<T>()`. */
export class JsonColumn<T> {
  readonly type = 'json';
  readonly nullable?: boolean;
  /** Never there: it carries `T` for the compiler. */
  declare readonly valueType?: T;

  constructor(options?: { nullable?: boolean }) {
    if (options?.nullable !== undefined) this.nullable = options.nullable;
  }
}

/**
 * A json column with a type: `{ shape: json<[number, number]>() }`. Nothing checks the type at run time.
 * `nullable` as in `ColumnOptions`.
 */
export function json<T>(options?: { nullable?: boolean }): JsonColumn<T> {
  return new JsonColumn<T>(options);
}

/** A column of vectors, made by `vector()`. */
export interface VectorColumn {
  readonly type: 'vector';
  readonly length?: number;
}

/**
 * A column of vectors of numbers, in single precision, that all have one length: the given one, or that of the first
 * that is written. As what a method needs: of the given length, or of any.
 */
export function vector(length?: number): VectorColumn {
  return { type: 'vector', ...(length !== undefined && { length }) };
}

/** What a column is, beside its type. */
export interface ColumnOptions {
  readonly type: ColumnType;
  /** Of a vector: how many numbers it has, from 1 to 65,536. */
  readonly length?: number | undefined;
  /**
   * For a writer (default true): whether null may be written. For a contract (default false): whether nulls are
   * allowed to be there, which makes the values' type `… | null`.
   */
  readonly nullable?: boolean;
  /** Written in place of a value that is none of the column's. */
  readonly default?: unknown;
  /**
   * For a writer: how its files are compressed, whatever the configuration says. It is no content: digests are the same.
   * Default: what the configuration says, `none` for bytes, images and vectors.
   */
  readonly compression?: Compression | undefined;
}

export type ColumnSpec = ColumnType | ColumnOptions | JsonColumn<unknown>;

/** The columns of a dataset, to be written or to be there: `{ image: 'bytes', shape: json<[number, number]>() }`. */
export type ColumnSpecs = Readonly<Record<string, ColumnSpec>>;

/** The same in an order that JavaScript keeps, whatever the names: `[['country', 'unicode'], ['2020', 'int32']]`. */
export type ColumnList = readonly (readonly [name: string, spec: ColumnSpec])[];

/** How the columns of a new dataset are declared. */
export type ColumnDeclarations = ColumnSpecs | ColumnList;

/** Declared columns by name. */
export type SpecsOf<D extends ColumnDeclarations> = D extends ColumnList
  ? { readonly [E in D[number] as E[0]]: E[1] }
  : D extends ColumnSpecs
    ? D
    : never;

/**
 * Columns of which nothing is known: every dataset is a `Dataset` without a parameter. To the compiler no `Dataset<C>` is one
 * of `ColumnSpecs`, as `C` decides what its functions take and what they return.
 */
// biome-ignore lint/suspicious/noExplicitAny: nothing else fits in both directions.
export type AnyColumns = any;

declare const known: unique symbol;

/** Of a dataset that has these columns, and others that the compiler does not know. */
export interface AtLeast<K extends ColumnSpecs> extends ColumnSpecs {
  /** Never there: it carries `K` for the compiler. */
  readonly [known]?: K;
}

/** The columns of `AtLeast`; else none. */
export type KnownOf<C extends ColumnSpecs> = 0 extends 1 & C
  ? Record<never, never>
  : typeof known extends keyof C
    ? C extends { readonly [known]?: infer K extends ColumnSpecs }
      ? K
      : never
    : Record<never, never>;

/** Columns of which some stand beside others, or in their place. */
export type JoinedColumns<C extends ColumnSpecs, Added extends ColumnSpecs> =
  IsUntyped<C> extends true ? AtLeast<Joined<KnownOf<C>, Added>> : Joined<C, Added>;
type Joined<A extends ColumnSpecs, B extends ColumnSpecs> = {
  readonly [K in keyof A | keyof B]: K extends keyof B ? AsSpec<B[K]> : K extends keyof A ? AsSpec<A[K]> : never;
};
/** The compiler does not see that a column of `KnownOf` is one. */
type AsSpec<S> = S extends ColumnSpec ? S : never;

/** Names of columns. Where others are possible, those that are known are what an editor completes. */
export type ColumnName<C extends ColumnSpecs> =
  IsUntyped<C> extends true ? (keyof KnownOf<C> & string) | (string & {}) : keyof C & string;

/** Whether there may be columns that the compiler does not know. */
export type IsUntyped<C> = string extends keyof C ? true : false;

/** What is known of a column. */
export type SpecOf<C extends ColumnSpecs, K extends ColumnName<C>> = K extends keyof KnownOf<C>
  ? AsSpec<KnownOf<C>[K]>
  : C[K];

/** `ByType` says what a column of each type holds; a json column may say it itself. */
type Bare<S, ByType extends Record<ColumnType, unknown>> = S extends ColumnType
  ? ByType[S]
  : 'valueType' extends keyof S
    ? S extends JsonColumn<infer T>
      ? T
      : never
    : S extends { readonly type: infer K extends ColumnType }
      ? ByType[K]
      : never;

type BareValue<S> = Bare<S, ColumnValues>;
type BareInput<S> = Bare<S, ColumnInputs>;

/** What reading a column of this spec yields; with `| null` only where the contract allows nulls. */
export type ValueOf<S> = S extends { readonly nullable: true } ? BareValue<S> | null : BareValue<S>;

/** What may be written into a column of this spec: null too, unless it says `nullable: false`. */
export type WriteValueOf<S> = S extends { readonly nullable: false } ? BareInput<S> : BareInput<S> | null;

/** A row as an object, as read. */
export type RowOf<C extends ColumnSpecs> =
  IsUntyped<C> extends true
    ? { readonly [K in keyof KnownOf<C>]: ValueOf<KnownOf<C>[K]> } & Readonly<Record<string, unknown>>
    : { readonly [K in keyof C]: ValueOf<C[K]> };

/** A row as an object, to be written. */
export type WriteRowOf<C extends ColumnSpecs> =
  IsUntyped<C> extends true ? Readonly<Record<string, unknown>> : { readonly [K in keyof C]: WriteValueOf<C[K]> };

/** The value of one column of a dataset; `unknown` when that column is not known to the compiler. */
export type ColumnValueOf<C extends ColumnSpecs, K extends ColumnName<C>> =
  IsUntyped<C> extends true ? (K extends keyof KnownOf<C> ? ValueOf<KnownOf<C>[K]> : unknown) : ValueOf<C[K]>;

/** The values of some columns, in the order asked for. */
export type TupleOf<C extends ColumnSpecs, K extends readonly ColumnName<C>[]> = {
  -readonly [I in keyof K]: ColumnValueOf<C, K[I]>;
};

/**
 * Values in column order. Of a list each value is checked. TypeScript does not tell the order of an object's keys
 * (TypeScript 7 sorts them), so of an object the number of values is checked and that each fits one of the columns;
 * which fits which, when it is written. An object with names that are whole numbers has no order: `never`.
 */
export type WriteTupleOf<D extends ColumnDeclarations> = D extends ColumnList
  ? number extends D['length']
    ? readonly unknown[]
    : { -readonly [I in keyof D]: D[I] extends readonly [string, infer S] ? WriteValueOf<S> : never }
  : IsUntyped<D> extends true
    ? readonly unknown[]
    : HasNoOrder<D> extends true
      ? never
      : SameCount<keyof D, { [K in keyof D]: WriteValueOf<D[K]> }[keyof D]>;

type HasNoOrder<C> = [Exclude<Extract<keyof C, number | `${bigint}`>, `-${string}`>] extends [never]
  ? false
  : [keyof C] extends [OneOf<keyof C>]
    ? false
    : true;

type SameCount<Keys, V, Tuple extends unknown[] = []> = [Keys] extends [never]
  ? Tuple
  : SameCount<Exclude<Keys, OneOf<Keys>>, V, [...Tuple, V]>;

type OneOf<U> = (U extends unknown ? (of: () => U) => void : never) extends (of: infer F) => void
  ? F extends () => infer R
    ? R
    : never
  : never;
