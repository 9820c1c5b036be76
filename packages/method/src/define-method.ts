import type { CurrentJob } from '@accelerator/job';
import { z } from 'zod';
import type { AnyMap } from './any-map.ts';
import type { BuildingJob } from './building-job.ts';
import { checkEquivalence, checkSpec } from './check-spec.ts';
import { duplicateInput, noPhase, wrongLimit } from './errors.ts';
import type { DatasetInputsRecord, DatasetsOf, JobInputsRecord, JobsOf } from './inputs.ts';
import { checkLimits } from './limits.ts';
import type { OptionsOf, OptionsSchema, TypedMethod } from './method-types.ts';

/** What every phase gets. */
interface AnyPhaseContext<O, D, J> {
  /** The options after zod, with defaults filled in. */
  readonly options: OptionsOf<O>;
  readonly datasets: DatasetsOf<D>;
  readonly jobs: JobsOf<J>;
  /** Number of slices in this workdir. */
  readonly slices: number;
}

/** What `prepare` gets, and `synthesis` beside what the phases before it returned. */
export interface PhaseContext<O, D, J> extends AnyPhaseContext<O, D, J> {
  /** The job that runs: `save`, `load`, `open`, `datasetWriter`; `build`, which asks for other jobs. */
  readonly job: BuildingJob;
}

/** What `analysis` gets, which runs once for each slice. */
export interface AnalysisContext<O, D, J, P> extends AnyPhaseContext<O, D, J> {
  /** The job that runs. It asks for no others here: each slice would ask for the same. */
  readonly job: CurrentJob;
  /** Which slice this is: 0 … slices - 1. */
  readonly sliceno: number;
  /** What `prepare` returned; a dataset writer in it is the writer of this slice. */
  readonly prepareRes: P;
}

/** What `synthesis` gets, which runs once, last. */
export interface SynthesisContext<O, D, J, P, A> extends PhaseContext<O, D, J> {
  readonly prepareRes: P;
  /** What each `analysis` returned, in slice order. */
  readonly analysisRes: AnalysisResults<A>;
}

/** The results of all slices: iterable in slice order, as often as you like. */
export interface AnalysisResults<A> extends Iterable<A> {
  /**
   * All of them as one: numbers are added, lists and sets and maps joined (values of equal keys merged likewise),
   * plain objects too. `null` and `undefined` count as nothing.
   */
  merge(): A;
}

/**
 * An author's word that the present source gives the same results as earlier ones, whose jobs are then reused. It holds
 * for the present source only: `ax run` shows the value of `present`, and after another edit asks for a new one.
 */
export interface Equivalence {
  /** The fingerprint of the present source, as `ax run` shows it. */
  readonly present: string;
  /** Fingerprints of earlier sources, as `ax job` shows them. */
  readonly earlier: readonly string[];
}

/** @typeParam O options schema, D dataset inputs, J job inputs, P result of prepare, A of analysis, R of synthesis */
export interface MethodSpec<O, D, J, P, A, R> {
  /** One or more sentences for `ax method`. */
  readonly description?: string;
  readonly options?: O;
  readonly datasets?: D;
  readonly jobs?: J;
  /** Files, relative to the method, whose content counts as source: models, word lists, programs that are called. */
  readonly dependExtra?: readonly string[];
  /** Environment variables that the phases may see; a digest of each value is in the key. */
  readonly env?: readonly string[];
  /**
   * Environment variables that the phases may see and whose values decide nothing: credentials, addresses of services.
   * They are neither in the key nor stored anywhere.
   */
  readonly passEnv?: readonly string[];
  /** That this source gives the same results as earlier ones: see `Equivalence`. */
  readonly equivalentTo?: Equivalence;
  /** How often a phase of a slice is run again when its *process* died. An exception fails the job at once. Default 0. */
  readonly retries?: number;
  /** Seconds that a phase of a slice may take; then it is stopped, and the job fails. Default: any time. */
  readonly timeLimit?: number;
  /**
   * How many slice processes run phases of this method at the same time, over all its jobs in a run: for memory or
   * licences. The others run other methods meanwhile. Default: all.
   */
  readonly maxParallel?: number;
  /**
   * Whether what was done of a job that ended early is taken over by the next one of the same key: `prepare`, and each
   * slice of `analysis` that ended well. Default true; false where slices depend on each other by a way of their own.
   */
  readonly resume?: boolean;
  /**
   * Inputs by which an earlier job of this method may differ whose work this one takes over: it finds such jobs in
   * `job.earlier`. What the job gives must be the same as without them.
   */
  readonly takesOver?: readonly string[];
  /** Runs once, first. */
  prepare?(context: PhaseContext<O, D, J>): P | Promise<P>;
  /** Runs once for each slice, in parallel. */
  analysis?(context: AnalysisContext<O, D, J, Awaited<P>>): A | Promise<A>;
  /** Runs once, last. What it returns is the job's result. */
  synthesis?(context: SynthesisContext<O, D, J, Awaited<P>, Awaited<A>>): R | Promise<R>;
}

const methodKeys = Object.keys({
  description: true,
  options: true,
  datasets: true,
  jobs: true,
  dependExtra: true,
  env: true,
  passEnv: true,
  equivalentTo: true,
  retries: true,
  timeLimit: true,
  takesOver: true,
  maxParallel: true,
  resume: true,
  prepare: true,
  analysis: true,
  synthesis: true,
} satisfies Record<keyof MethodSpec<unknown, unknown, unknown, unknown, unknown, unknown>, true>);

const brand = Symbol.for('accelerator.method');
const origin = Symbol.for('accelerator.origin');

type Phase<Context> = { run(context: Context): unknown }['run'];

/** A method whose types are not known: what the engine works with. */
export interface AnyMethod {
  readonly description: string;
  readonly options: OptionsSchema;
  readonly datasets: DatasetInputsRecord;
  readonly jobs: JobInputsRecord;
  readonly dependExtra: readonly string[];
  readonly env: readonly string[];
  readonly passEnv: readonly string[];
  readonly equivalentTo: Equivalence | undefined;
  readonly retries: number;
  readonly timeLimit: number | undefined;
  readonly takesOver?: readonly string[] | undefined;
  readonly maxParallel: number | undefined;
  readonly resume: boolean;
  readonly prepare: Phase<PhaseContext<unknown, unknown, unknown>> | undefined;
  readonly analysis: Phase<AnalysisContext<unknown, unknown, unknown, unknown>> | undefined;
  readonly synthesis: Phase<SynthesisContext<unknown, unknown, unknown, unknown, unknown>> | undefined;
  /** Of a method that was defined by `defineMap`, which has no phases. */
  readonly map: AnyMap | undefined;
}

/** A method that was defined, with the types that `urd.build` wants to know. */
export interface MethodDefinition<O = unknown, D = unknown, J = unknown, R = unknown>
  extends AnyMethod,
    TypedMethod<O, D, J, R> {}

/**
 * Defines a method: the default export of a file in `methods/`. Write the phases in the order in which they run, then
 * the types of `prepareRes` and `analysisRes` follow by themselves.
 *
 * @throws AcceleratorError `UNKNOWN_KEY`, `WRONG_SPEC`; `DUPLICATE_INPUT` when a name stands in two of options, datasets
 * and jobs; `NO_PHASE`
 */
export function defineMethod<
  O extends OptionsSchema = z.ZodObject<Record<never, never>>,
  const D extends DatasetInputsRecord = Record<never, never>,
  const J extends JobInputsRecord = Record<never, never>,
  P = undefined,
  A = undefined,
  R = undefined,
>(spec: MethodSpec<O, D, J, P, A, R>): MethodDefinition<O, D, J, Awaited<R>> {
  checkSpec('defineMethod', spec, methodKeys);
  if (spec.equivalentTo !== undefined) checkEquivalence(spec.equivalentTo);
  const method: AnyMethod = {
    description: spec.description ?? '',
    options: spec.options ?? z.object({}),
    datasets: spec.datasets ?? {},
    jobs: spec.jobs ?? {},
    dependExtra: spec.dependExtra ?? [],
    env: spec.env ?? [],
    passEnv: spec.passEnv ?? [],
    equivalentTo: spec.equivalentTo,
    retries: spec.retries ?? 0,
    timeLimit: spec.timeLimit,
    takesOver: spec.takesOver,
    maxParallel: spec.maxParallel,
    resume: spec.resume ?? true,
    prepare: spec.prepare,
    analysis: spec.analysis,
    synthesis: spec.synthesis,
    map: undefined,
  };
  if (method.prepare === undefined && method.analysis === undefined && method.synthesis === undefined) throw noPhase();
  return finishMethod(method);
}

/** Checks a definition and marks it as one. */
export function finishMethod(method: AnyMethod): AnyMethod {
  checkInputNames(method);
  checkLimits(method);
  // Where a stack is made into text is where it is asked for: this costs 2 µs.
  const place = new Error('defined here');
  return Object.defineProperties(method, { [brand]: { value: true }, [origin]: { get: () => place.stack } });
}

/** The stack at which a method was defined: one of its lines is in the method's file. */
export function originOf(method: AnyMethod): string {
  const stack: unknown = Reflect.get(method, origin);
  return typeof stack === 'string' ? stack : '';
}

/** Whether a module's default export is a method, whichever copy of this package made it. */
export function isMethod(value: unknown): value is AnyMethod {
  return typeof value === 'object' && value !== null && brand in value;
}

function checkInputNames(method: AnyMethod): void {
  const groups = { options: method.options.shape, datasets: method.datasets, jobs: method.jobs };
  const seen = new Map<string, string>();
  for (const [group, inputs] of Object.entries(groups)) {
    for (const name of Object.keys(inputs)) {
      const other = seen.get(name);
      if (other !== undefined) throw duplicateInput(name, other, group);
      seen.set(name, group);
    }
  }
  const unknown = method.takesOver?.find((name) => !seen.has(name));
  if (unknown !== undefined) throw wrongLimit('takesOver', 'names of inputs', unknown);
}
