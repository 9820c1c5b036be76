import type { Dataset } from '@accelerator/dataset';
import { type Encoded, encode, type InputFile, inputChanged, type KeyPreimage, keyFormat } from '@accelerator/job';
import type { InputCount, LoadedMethod } from '@accelerator/method';
import type { EventListener, Job, Workdir } from '@accelerator/store';
import { chainData } from './chain-data.ts';
import type { ChainData } from './chains.ts';
import { type Found, InputFinder, mapInputs, namesOf } from './find-inputs.ts';
import type { GroupedInputs } from './group-inputs.ts';
import { parseOptions } from './parse-options.ts';
import { placeInputs } from './place-inputs.ts';
import type { Project } from './project.ts';

/** What describing a job to be needs. */
export interface RequestTools {
  readonly project: Project;
  readonly workdir: Workdir;
  readonly emit: EventListener;
}

interface RequestParts {
  readonly method: LoadedMethod;
  readonly options: Encoded;
  readonly files: readonly InputFile[];
  readonly datasets: Readonly<Record<string, Found<Dataset>>>;
  readonly jobs: Readonly<Record<string, Found<Job>>>;
}

/** What a build asks for, checked: everything that the key is made of. */
export class BuildRequest {
  readonly preimage: KeyPreimage;
  readonly #tools: RequestTools;
  readonly #parts: RequestParts;

  constructor(tools: RequestTools, parts: RequestParts) {
    this.#tools = tools;
    this.#parts = parts;
    this.preimage = {
      format: keyFormat,
      method: parts.method.name,
      source: parts.method.fingerprint,
      options: parts.options,
      datasets: mapInputs(parts.datasets, (found) => namesOf(found, ({ id }) => id)),
      jobs: mapInputs(parts.jobs, (found) => namesOf(found, ({ id }) => id)),
      slices: tools.workdir.slices,
    };
  }

  /**
   * Checks what was given against the definition of the method.
   * @throws AcceleratorError `OPTION_INVALID`, `INPUT_MISSING`, `INPUT_INVALID`, and what a dataset or file throws
   */
  static async describe(tools: RequestTools, method: LoadedMethod, given: GroupedInputs): Promise<BuildRequest> {
    const { name, definition } = method;
    const { value, paths } = parseOptions(definition.options, given.options, `${name} options`);
    const finder = new InputFinder(tools.workdir, method);
    const datasets = mapInputs(definition.datasets, (declared, input) =>
      finder.datasets(input, declared, given.datasets[input]),
    );
    const jobs = mapInputs(definition.jobs, (declared, input) => finder.jobs(input, declared, given.jobs[input]));
    const files = await placeInputs(tools.project, paths, (done, total) =>
      tools.emit({ type: 'hashing', method: name, done, total }),
    );
    return new BuildRequest(tools, { method, options: encode(value, `${name} options`), files, datasets, jobs });
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
    const { method, ...parts } = this.#parts;
    return chainData(this.#tools.workdir, { schema: method.definition.options, ...parts });
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

  /** @throws AcceleratorError `INPUT_CHANGED`, `PACKAGES_CHANGED` when something is no longer what the key was made from */
  async checkInputs(): Promise<void> {
    const { files } = this.#parts;
    const digests = await this.#tools.project.digests.digestsOf(files);
    const changed = files.find(({ digest }, index) => digest !== digests[index]);
    if (changed !== undefined) throw inputChanged(changed.name);
    await this.#parts.method.checkSource();
  }
}
