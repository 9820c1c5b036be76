import { checkInWorkdir, type Dataset, parseDatasetId } from '@accelerator/dataset';
import {
  type Encoded,
  encode,
  idThere,
  inputChanged,
  inputsIn,
  type JobSetup,
  type KeyPreimage,
  keyFormat,
} from '@accelerator/job';
import type { InputCount, LoadedMethod } from '@accelerator/method';
import type { EventListener, Job } from '@accelerator/store';
import { chainData } from './chain-data.ts';
import type { ChainData } from './chains.ts';
import { inputInvalid } from './errors.ts';
import { checkRoots, withRoots } from './files/found-files.ts';
import { pathsOfFiles } from './files/paths-of-files.ts';
import { datasetName, type Found, InputFinder, jobName, mapInputs, namesOf } from './find-inputs.ts';
import type { GroupedInputs } from './group-inputs.ts';
import { type LocatedInputs, type LocatingTools, locateInputs, neighboursOf, noInputs } from './locate-inputs.ts';
import { parseOptions } from './parse-options.ts';
import { extraFiles, isTouchedSince } from './touched-since.ts';

/** What describing a job to be needs. */
export interface RequestTools extends LocatingTools {
  readonly emit: EventListener;
}

const noJobs: ReadonlySet<string> = new Set();

/** Does work when it is its turn. */
type InTurn = <T>(work: () => Promise<T>) => Promise<T>;

interface RequestParts {
  readonly method: LoadedMethod;
  readonly options: Encoded;
  readonly transformed: readonly Encoded[];
  readonly placed: LocatedInputs;
  readonly datasets: Readonly<Record<string, Found<Dataset>>>;
  readonly jobs: Readonly<Record<string, Found<Job>>>;
}

/** What a build asks for, checked: everything that the key is made of. */
export class BuildRequest {
  readonly preimage: KeyPreimage;
  readonly #tools: RequestTools;
  readonly #parts: RequestParts;

  constructor(tools: RequestTools, parts: RequestParts) {
    const neighbours = neighboursOf(tools.workdir);
    this.#tools = tools;
    this.#parts = parts;
    this.preimage = {
      format: keyFormat,
      method: parts.method.name,
      source: parts.method.fingerprint,
      options: parts.options,
      ...(parts.transformed.length > 0 && { transformed: parts.transformed }),
      datasets: mapInputs(parts.datasets, (found) => namesOf(found, (each) => datasetName(neighbours, each))),
      jobs: mapInputs(parts.jobs, (found) => namesOf(found, (each) => jobName(neighbours, each))),
      slices: tools.workdir.slices,
    };
  }

  /**
   * Checks what was given against the definition of the method.
   * @param inTurn does what reads files when it is its turn
   * @throws AcceleratorError `OPTION_INVALID`, `INPUT_MISSING`, `INPUT_INVALID`, and what a dataset or file throws
   */
  static async describe(
    tools: RequestTools,
    method: LoadedMethod,
    given: GroupedInputs,
    inTurn: InTurn = (work) => work(),
  ): Promise<BuildRequest> {
    const { name, definition } = method;
    const options = withRoots(definition.options, pathsOfFiles(given.options));
    const { value, paths } = parseOptions(definition.options, options, `${name} options`);
    const finder = new InputFinder(tools.workdir, method);
    const datasets = mapInputs(definition.datasets, (declared, input) =>
      finder.datasets(input, declared, given.datasets[input]),
    );
    for (const [input, { all }] of Object.entries(datasets)) checkElsewhere(tools, method, input, all);
    const jobs = mapInputs(definition.jobs, (declared, input) => finder.jobs(input, declared, given.jobs[input]));
    const tell = (done: number, total: number): void => tools.emit({ type: 'hashing', method: name, done, total });
    // Most jobs have none: saves 20 of 400 µs of one that is reused.
    const placed = paths.length === 0 ? noInputs : await inTurn(() => locateInputs(tools, paths, tell));
    checkRoots(definition.options, value);
    const where = `${name} options`;
    const kept = paths.length === 0 ? undefined : inputsIn(value);
    const transformed = paths.filter((each) => kept?.has(each) === false).map((each) => encode(each, where));
    return new BuildRequest(tools, { method, options: encode(value, where), transformed, placed, datasets, jobs });
  }

  /** The jobs in which input files lie, as records name them. */
  get fileJobs(): readonly string[] {
    return this.#parts.placed.jobs;
  }

  /** The jobs of its own workdir, and of those that are read through it, of which it is given something, by id. */
  get givenJobs(): ReadonlySet<string> {
    const { datasets, jobs } = this.preimage;
    // With the lists that this makes of nothing: 1 of 90 µs of a job that is reused.
    if (this.fileJobs.length === 0 && isEmpty(datasets) && isEmpty(jobs)) return noJobs;
    const names = [...Object.values(datasets), ...Object.values(jobs), this.fileJobs].flatMap((each) => each ?? []);
    if (names.length === 0) return noJobs;
    return new Set(names.flatMap((name) => idThere(name) ?? []).map((id) => parseDatasetId(id).jobId));
  }

  /** The inputs by content digest: for the second look-up, and only computed on a miss. */
  contentInputs(): Pick<KeyPreimage, 'datasets' | 'jobs'> {
    const { datasets, jobs } = this.#parts;
    return {
      datasets: mapInputs(datasets, (found) => namesOf(found, ({ digest }) => digest)),
      jobs: mapInputs(jobs, (found) => namesOf(found, ({ digest }) => digest)),
    };
  }

  /** What it adds to a chain. */
  chainData(): ChainData {
    const { method, options, transformed, datasets, jobs } = this.#parts;
    const inputs = { schema: method.definition.options, options, transformed, datasets, jobs };
    return chainData(this.#tools.workdir, inputs);
  }

  /** The same after a job of the chain. @throws AcceleratorError `INPUT_INVALID`, and what a dataset throws */
  withPrevious(job: Job): BuildRequest {
    const { method, datasets, jobs } = this.#parts;
    const finder = new InputFinder(this.#tools.workdir, method);
    const given = (count: InputCount): unknown => (count === 'list' ? [job] : job);
    const { datasets: ofDatasets, jobs: ofJobs } = method.definition;
    const dataset =
      ofDatasets.previous && finder.datasets('previous', ofDatasets.previous, given(ofDatasets.previous.count));
    const previous = ofJobs.previous && finder.jobs('previous', ofJobs.previous, given(ofJobs.previous.count));
    return new BuildRequest(this.#tools, {
      ...this.#parts,
      datasets: dataset === undefined ? datasets : { ...datasets, previous: dataset },
      jobs: previous === undefined ? jobs : { ...jobs, previous },
    });
  }

  /** Whether an input file may have had another content while an earlier job ran, which ended early. */
  isTouchedSince(other: JobSetup): boolean {
    const { placed, method } = this.#parts;
    return isTouchedSince(other, placed.files, extraFiles(this.#tools.project.directory, method));
  }

  /** @throws AcceleratorError `INPUT_CHANGED`, `PACKAGES_CHANGED` when something is no longer what the key was made from */
  async checkInputs(): Promise<void> {
    const { files, folders } = this.#parts.placed;
    for (const folder of folders) folder.checkNames();
    const digests = await this.#tools.project.digests.digestsOf(files);
    const changed = files.find(({ digest }, index) => digest !== digests[index]);
    if (changed !== undefined) throw inputChanged(changed.name);
    await this.#parts.method.checkSource();
  }
}

function isEmpty(record: Readonly<Record<string, unknown>>): boolean {
  for (const _ in record) return false;
  return true;
}

/** A dataset of another workdir can be read, but not linked; and its slices must be those over which an analysis runs. */
function checkElsewhere(
  { workdir }: RequestTools,
  { name, definition }: LoadedMethod,
  input: string,
  all: readonly Dataset[],
): void {
  for (const dataset of all) {
    if (dataset.workdir === workdir.path) continue;
    if (definition.map !== undefined) checkInWorkdir(dataset, workdir.path, `${name} datasets.${input}`);
    if (definition.analysis === undefined || dataset.slices === workdir.slices) continue;
    throw inputInvalid(name, input, `a dataset of ${workdir.slices} slices`, `${dataset.id} of ${dataset.slices}`);
  }
}
