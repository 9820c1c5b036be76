import type { z } from 'zod';

/** Any schema made by `z.object({...})`. */
export type OptionsSchema = z.ZodObject;

/** What the phases get for declared options. */
export type OptionsOf<O> = O extends OptionsSchema
  ? keyof O['shape'] extends never
    ? Record<never, never>
    : z.output<O>
  : Record<never, never>;

/** What the compiler knows of a method, for whoever asks for a job of it. */
export interface TypedMethod<O, D, J, R> {
  /** Never set: carries the types. */
  readonly types?: { readonly options: O; readonly datasets: D; readonly jobs: J; readonly result: R };
}
