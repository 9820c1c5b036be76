import { realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { AnyColumns, ColumnSpecs } from '@accelerator/dataset';
import {
  type BuildInputs,
  type BuildResult,
  type BuiltColumns,
  type BuiltOptions,
  type InputsFor,
  isMethod,
  type MapDefinition,
  type MapTypes,
  type MethodDefinition,
  type MethodName,
  type OptionsOf,
  originOf,
} from '@accelerator/method';
import type { Job } from '@accelerator/store';
import {
  type BuildScript,
  defineBuild,
  isBuildScript,
  type JobOf,
  type Project,
  parseOptions,
  type Urd,
} from '@accelerator/urd';
import { methodElsewhere } from './errors.ts';
import { type Asked, type Ran, type TempOptions, TempProject } from './temp-project.ts';

/** What was built in a temporary workdir, which is removed by `close()`, or at the end of an `await using`. */
export interface BuiltInTemp extends AsyncDisposable {
  /** The jobs that were asked for, under their names, in the order in which they were ready. */
  readonly jobs: Ran['jobs'];
  /** Builds a job in the same workdir: of a method by its name, with inputs such as `job` of what was built before. */
  build<N extends MethodName>(method: N, inputs?: BuildInputs<N>): Promise<JobOf<N>>;
  /** Asks again for the same, with the project as it is now. */
  again(): Promise<Ran>;
  close(): Promise<void>;
}

/** A job that was built. */
export interface BuiltJob<Result = unknown, Columns extends ColumnSpecs = AnyColumns, Options = unknown>
  extends BuiltInTemp {
  readonly job: Job<Result, Columns, Options>;
}

/** A script that was run. */
export interface RanScript<Returned = unknown> extends BuiltInTemp {
  /** What the script returned. */
  readonly returned: Returned;
}

/**
 * Builds a job, or runs a build script, with the real engine: in the project of the working directory, but in a temporary
 * workdir and with one slice process.
 *
 * @param what a method, its name, a build script, or a function that is one
 * @param inputs of the method, or options of the script
 * @throws AcceleratorError as `urd.build` does; then nothing is left
 */
export function buildInTemp<N extends MethodName>(
  what: N,
  inputs?: BuildInputs<N>,
  how?: TempOptions,
): Promise<BuiltJob<BuildResult<N>, BuiltColumns<N>, BuiltOptions<N>>>;
export function buildInTemp<O, D, J, M extends MapTypes>(
  what: MapDefinition<O, D, J, M>,
  inputs?: InputsFor<O, D, J>,
  how?: TempOptions,
): Promise<BuiltJob<undefined, M['dataset'], OptionsOf<O>>>;
export function buildInTemp<O, D, J, R>(
  what: MethodDefinition<O, D, J, R>,
  inputs?: InputsFor<O, D, J>,
  how?: TempOptions,
): Promise<BuiltJob<R, AnyColumns, OptionsOf<O>>>;
export function buildInTemp<R>(
  what: (urd: Urd) => R,
  options?: Record<never, never>,
  how?: TempOptions,
): Promise<RanScript<Awaited<R>>>;
export function buildInTemp(
  what: BuildScript,
  options?: Readonly<Record<string, unknown>>,
  how?: TempOptions,
): Promise<RanScript>;
export function buildInTemp(what: Buildable, inputs?: object, how?: TempOptions): Promise<BuiltInTemp> {
  return buildAny(what, inputs, how);
}

/** What can be built. */
export type Buildable = string | MethodDefinition | BuildScript | ((urd: Urd) => unknown);

/** `buildInTemp`, of whatever it is. */
export async function buildAny(
  what: Buildable,
  inputs: object = {},
  how: TempOptions = {},
): Promise<BuiltJob & RanScript> {
  const project = new TempProject(how);
  try {
    const asked = ask(await project.open(), what, { ...inputs });
    const { jobs, returned } = await project.run(asked);
    const close = (): Promise<void> => project.close();
    return {
      jobs,
      returned,
      get job() {
        return lastOf(jobs);
      },
      build: async <N extends MethodName>(method: N, more?: BuildInputs<N>) => {
        const ran = await project.run(methodScript(method, { ...more }));
        return lastOf(ran.jobs) as JobOf<N>;
      },
      again: () => project.run(asked),
      close,
      [Symbol.asyncDispose]: close,
    };
  } catch (error) {
    await project.close();
    throw error;
  }
}

function ask(project: Project, what: Buildable, inputs: Record<string, unknown>): Asked {
  if (typeof what === 'string') return methodScript(what, inputs);
  if (isMethod(what)) return methodScript(nameOf(project, what), inputs);
  const script = isBuildScript(what) ? what : defineBuild(what);
  return { name: 'test', script, options: parseOptions(script.options, inputs, 'options').value };
}

function methodScript(method: string, inputs: Record<string, unknown>): Asked {
  // Which methods there are, and what they take, is seen when it is built.
  const script = defineBuild((urd) => urd.build(method as MethodName, inputs as BuildInputs<MethodName>));
  return { name: 'test', script, options: {} };
}

function lastOf(jobs: Ran['jobs']): Job {
  const last = jobs.at(-1);
  if (last === undefined) throw new Error('The script has built no job.');
  return last.job;
}

/** The method of the project whose file is among those that a definition came from. */
function nameOf({ catalog, directory }: Project, method: MethodDefinition): string {
  const files = new Set(originOf(method).split('\n').flatMap(fileIn));
  const name = catalog.names.find(
    (each) => !catalog.isAmbiguous(each) && files.has(realpathSync(catalog.fileOf(each))),
  );
  if (name === undefined) throw methodElsewhere(directory);
  return name;
}

/** The file in a line of a stack: `at Object.<anonymous> (file:///photos/methods/vat.ts:3:16)`. */
function fileIn(line: string): string[] {
  const [, place] = /^\s*at (?:.*? \((?=.*\)$))?(.*?)(?:\?[^/]*)?:\d+:\d+\)?$/.exec(line) ?? [];
  if (place === undefined) return [];
  try {
    return [realpathSync(place.startsWith('file:') ? fileURLToPath(place) : place)];
  } catch {
    return [];
  }
}
