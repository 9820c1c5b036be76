import { AcceleratorError, Scope } from '@accelerator/base';
import { CurrentJob, type CurrentJobParts, packValue } from '@accelerator/job';
import type { AskedSubjob, BuildingJob, SubjobSettings } from '@accelerator/method';
import { inputReferences, Job } from '@accelerator/store';
import type { TaskScope } from '../task-scope.ts';

/** How a phase asks for other jobs. */
export class AskingJob extends CurrentJob {
  readonly #scope: TaskScope;
  readonly #entered = Scope.current;
  readonly #isAnalysis: boolean;
  readonly #builds: AskedSubjob[] = [];

  constructor(parts: CurrentJobParts, scope: TaskScope, phase: string) {
    super(parts);
    this.#scope = scope;
    this.#isAnalysis = phase === 'analysis';
  }

  get builds(): readonly AskedSubjob[] {
    return this.#builds;
  }

  async build(method: string, inputs: unknown = {}, { name, caption }: SubjobSettings = {}): Promise<unknown> {
    if (this.#isAnalysis) throw askedInAnalysis(method);
    const { host, job } = this.#scope;
    // Of a promise that an earlier task has left behind nobody wants to hear.
    if (Scope.current !== this.#entered) return new Promise(() => {});
    const packed = packValue(inputs, `the inputs of ${method}`, inputReferences(job.workdir));
    const id = await host.subjobs.ask({
      method,
      inputs: packed.toString('base64'),
      ...(name !== undefined && { name }),
      ...(caption !== undefined && { caption }),
    });
    const made = Job.open(job.workdir, id);
    this.#builds.push({ name: name ?? method, job: made });
    return made;
  }
}

/** The same with its types, which the engine does not know. */
export const asBuildingJob = (job: AskingJob): BuildingJob => job as CurrentJob as BuildingJob;

/**
 * `job.build` was called in an `analysis`, which runs once for each slice: all of them would ask for the same.
 *
 * @remedy Ask for it in `prepare`, and return it from there: `prepareRes` has it in each slice.
 */
function askedInAnalysis(method: string): AcceleratorError {
  return new AcceleratorError({
    code: 'SUBJOB_IN_ANALYSIS',
    message: `Expected job.build('${method}', …) in prepare or synthesis, found it in analysis, where each slice would ask for the same.`,
    hint: 'Ask for it in prepare, and return it from there: `prepareRes` has it in each slice.',
    details: { method },
  });
}
