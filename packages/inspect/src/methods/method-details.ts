import { isAcceleratorError, messageOf } from '@accelerator/base';
import type { ColumnList } from '@accelerator/dataset';
import type { PhaseName } from '@accelerator/job';
import type { AnyMap, AnyMethod, DatasetInput, MapOnError, MapOver } from '@accelerator/method';
import { latestFinished, type Workdir } from '@accelerator/store';
import type { Project } from '@accelerator/urd';
import { type OptionRow, optionRows } from './option-rows.ts';

/** A method in one line; one that does not load says why. */
export interface MethodSummary {
  readonly name: string;
  readonly description: string;
  /** Methods of packages in whose place it stands: `@accelerator/methods/thumbnailer`. */
  readonly hides: readonly string[];
  /** Why it can't be used, or null. */
  readonly broken: string | null;
}

/** An input of a method that is a dataset or a job. */
export interface InputSummary {
  readonly name: string;
  readonly count: 'one' | 'optional' | 'list';
  /** Types by name; null for a job. */
  readonly columns: Readonly<Record<string, string>> | null;
}

/** What a map does with each row. */
export interface MapDetails {
  readonly over: MapOver;
  /** Types of the columns of `source` that it gets, by name. */
  readonly input: Readonly<Record<string, string>>;
  /** Types of the columns that it makes, by name. */
  readonly output: Readonly<Record<string, string>>;
  readonly concurrency: number;
  /** The most rows that it is called with at once; null: it is called for each row. */
  readonly batchRows: number | null;
  /** `chosen`: it depends on the options. */
  readonly onError: MapOnError | 'chosen';
  readonly reuseRows: boolean;
  /** How a row is tried again that failed; null: not at all. */
  readonly retries: { readonly times: number; readonly delay: number; readonly when: 'any' | 'chosen' } | null;
  /** How often it is called in a second, at most, in all processes; null: any number of times. */
  readonly callsPerSecond: number | null;
}

/** Everything about a method, as `ax method NAME --json` prints it. */
export interface MethodDetails {
  readonly name: string;
  readonly source: string;
  readonly description: string;
  /** Methods of packages in whose place it stands. */
  readonly hides: readonly string[];
  /** None for a map. */
  readonly phases: readonly PhaseName[];
  /** null for a method with phases. */
  readonly map: MapDetails | null;
  readonly options: readonly OptionRow[];
  readonly datasets: readonly InputSummary[];
  readonly jobs: readonly InputSummary[];
  readonly packages: Readonly<Record<string, string>>;
  readonly dependExtra: readonly string[];
  readonly env: readonly string[];
  readonly passEnv: readonly string[];
  /** How often work is done again whose process died. */
  readonly retries: number;
  /** Seconds; null: any time. */
  readonly timeLimit: number | null;
  /** How many slice processes work for it at the same time; null: all. */
  readonly maxParallel: number | null;
  readonly latestJob: string | null;
}

/** All methods of a project by name. A broken one breaks nothing but its own line. */
export async function summarizeMethods(project: Project): Promise<MethodSummary[]> {
  const { catalog, methods } = project;
  return Promise.all(
    catalog.names.map(async (name) => {
      try {
        const { definition } = await methods.load(name);
        return { name, description: definition.description, hides: catalog.hiddenBy(name), broken: null };
      } catch (error) {
        if (!isAcceleratorError(error)) throw error;
        return { name, description: '', hides: catalog.hiddenBy(name), broken: messageOf(error) };
      }
    }),
  );
}

/** @throws AcceleratorError `UNKNOWN_METHOD` and why a method does not load */
export async function methodDetails(
  project: Project,
  workdir: Workdir | undefined,
  name: string,
): Promise<MethodDetails> {
  const { definition, source, fingerprint } = await project.methods.load(name);
  return {
    name,
    source,
    description: definition.description,
    hides: project.catalog.hiddenBy(name),
    phases: phasesOf(definition),
    map: definition.map === undefined ? null : describeMap(definition.map),
    options: optionRows(definition.options),
    datasets: Object.entries(definition.datasets).map(([input, declared]) => describeDatasetInput(input, declared)),
    jobs: Object.entries(definition.jobs).map(([input, { count }]) => ({ name: input, count, columns: null })),
    packages: fingerprint.packages,
    dependExtra: definition.dependExtra,
    env: definition.env,
    passEnv: definition.passEnv,
    retries: definition.retries,
    timeLimit: definition.timeLimit ?? null,
    maxParallel: definition.maxParallel ?? null,
    latestJob: (workdir === undefined ? undefined : latestFinished(workdir, name)) ?? null,
  };
}

function phasesOf(method: AnyMethod): PhaseName[] {
  return (['prepare', 'analysis', 'synthesis'] as const).filter((name) => method[name] !== undefined);
}

function describeMap(map: AnyMap): MapDetails {
  const { over, input, output, concurrency, onError, reuseRows, retries, callsPerSecond, call } = map;
  return {
    over,
    input: typesOf(Object.entries(input)),
    output: typesOf(output),
    concurrency,
    batchRows: call.kind === 'batch' ? call.rows : null,
    onError: typeof onError === 'function' ? 'chosen' : onError,
    reuseRows,
    retries:
      retries === undefined
        ? null
        : { times: retries.times, delay: retries.delay, when: retries.when === undefined ? 'any' : 'chosen' },
    callsPerSecond: callsPerSecond ?? null,
  };
}

function describeDatasetInput(name: string, { count, columns }: DatasetInput): InputSummary {
  return { name, count, columns: typesOf(Object.entries(columns)) };
}

/** `{ image: 'bytes', label: 'unicode or null' }` */
function typesOf(columns: ColumnList): Record<string, string> {
  const types = columns.map(([column, spec]): [string, string] => [
    column,
    typeof spec === 'string' ? spec : `${spec.type}${spec.nullable === true ? ' or null' : ''}`,
  ]);
  return Object.fromEntries(types);
}
