import { setImmediate } from 'node:timers/promises';
import { partSources } from '@accelerator/dataset';
import { partName, preimageText } from '@accelerator/job';
import { type AttemptReport, attemptPaths, type TaskDone } from '@accelerator/slice';
import { columnProblem, type KeptPhase, readKept } from '@accelerator/store';
import type { JobRun } from '../job-run.ts';
import { filesOfPhase } from './files-of-phase.ts';
import { JobKept } from './job-kept.ts';
import { takeAs, takeFiles, takeOutput } from './take-files.ts';

/**
 * Takes over what an earlier attempt at the very same job has done, before it ended early: `prepare`, and slices of
 * `analysis` that ended well. Of several attempts the one that has most: each has taken over what was there before it.
 */
export async function resumePhases(run: JobRun): Promise<void> {
  const { plan, setup, tools } = run;
  const { prepare, analysis } = plan.method.definition;
  const total = (prepare === undefined ? 0 : 1) + (analysis === undefined ? 0 : tools.workdir.slices);
  if (total === 0) return;
  run.kept = JobKept.begin(run, { format: 1, key: setup.key, total, unit: 'slices' });
  if (run.kept === undefined || !plan.reuseRows) return;
  const best = bestAttempt(run, run.kept.earlier);
  if (best === undefined) return;
  const taker = new PhaseTaker(run, best.job);
  for (const entry of best.entries) {
    // Without the same `prepare` no slice is what it would be.
    const isFirst = entry.phase === 'prepare';
    if (!isFirst && prepare !== undefined && !run.resumed.has('prepare')) return;
    await taker.take(entry);
  }
  const done = run.resumed.size;
  const { job, method } = setup;
  if (done > 0) tools.emit({ type: 'job-resumed', job, method, done, total, unit: 'slices', from: [best.job] });
}

interface EarlierAttempt {
  readonly job: string;
  /** `prepare` first. */
  readonly entries: readonly KeptPhase[];
}

function bestAttempt({ setup, tools, plan }: JobRun, earlier: readonly string[]): EarlierAttempt | undefined {
  const { workdir, use } = tools;
  let best: EarlierAttempt | undefined;
  for (const job of earlier) {
    if (job === setup.job || use?.([job]) === false || workdir.records.seemsDone(job)) continue;
    const other = workdir.records.peekSetup(job);
    if (other === undefined || preimageText(other.preimage) !== preimageText(setup.preimage)) continue;
    if (plan.isTouchedSince(other)) continue;
    const all = (readKept(workdir, job)?.entries ?? []).flatMap((entry) => ('phase' in entry ? [entry] : []));
    const entries = [
      ...all.filter(({ phase }) => phase === 'prepare'),
      ...all.filter(({ phase }) => phase === 'analysis'),
    ];
    if (entries.length > (best?.entries.length ?? 0)) best = { job, entries };
  }
  return best;
}

class PhaseTaker {
  readonly #run: JobRun;
  readonly #job: string;
  /** What `prepare` has declared, in which analysis writes. */
  #declarations: KeptPhase['datasets']['declarations'] = [];

  constructor(run: JobRun, job: string) {
    this.#run = run;
    this.#job = job;
  }

  async take(entry: KeptPhase): Promise<void> {
    const { phase, sliceno, attempt, by = this.#job } = entry;
    const name = partName({ phase, sliceno });
    const run = this.#run;
    if (run.resumed.has(name) || attempt !== `${name}.${attempt.split('.').at(-1)}`) return;
    const declarations = [...this.#declarations, ...entry.datasets.declarations];
    // What its files are called here: nobody has that number yet.
    const own = `${name}.1`;
    const { subjobs = [] } = entry;
    if (subjobs.length > 0 && !(await run.plan.hasSameSubjobs(run.setup.job, subjobs))) return;
    if (!(await this.#takeFiles(entry, own, declarations))) return;
    this.#declarations = declarations;
    const { datasets, files, value, seen, chains, bad = 0, cost, worker } = entry;
    const report: AttemptReport = {
      datasets,
      files,
      valueBytes: value?.size ?? null,
      seen,
      ...(chains !== undefined && { chains }),
      ...(entry.finished === true && { finished: true }),
    };
    const { started, ...rest } = cost;
    const startedAt = run.clock.startedAt + started * 1000;
    const done: TaskDone = { ok: true, attempt: 1, report, cost: { startedAt, ...rest } };
    run.resumed.set(name, done);
    run.seen.note(report);
    run.bad += bad;
    run.subjobs.push(...subjobs);
    run.costs.noteResumed({ phase, sliceno, worker, job: by, ...cost });
    run.kept?.addPhase({ ...entry, attempt: own, by }, attemptPaths(run.path, own));
  }

  /** Whether all is there and as it was: of what is not certain nothing is taken. */
  async #takeFiles(
    entry: KeptPhase,
    own: string,
    declarations: readonly KeptPhase['datasets']['declarations'][number][],
  ): Promise<boolean> {
    const { workdir } = this.#run.tools;
    const { datasets, files, value, attempt, phase, sliceno } = entry;
    const from = { job: this.#job, attempt };
    const paths = attemptPaths(this.#run.path, own);
    if (!takeFiles(workdir, from, paths.files, filesOfPhase(entry))) return false;
    if (value !== null && !takeAs(workdir, [`${this.#job}/attempts/${attempt}.value`], paths.value)) return false;
    takeOutput(workdir, from, partName({ phase, sliceno }), paths.output);
    for (const [name, { size, digest, checksum }] of Object.entries(files)) {
      await setImmediate();
      const found = workdir.door.digest(`${this.#run.setup.job}/attempts/${own}/${name}`);
      if (found.size !== size || found.digest !== (checksum ?? digest)) return false;
    }
    if (value !== null) {
      const found = workdir.door.digest(`${this.#run.setup.job}/attempts/${own}.value`);
      if (found.size !== value.size || found.digest !== value.digest) return false;
    }
    for (const part of datasets.parts) {
      const declaration = declarations.find(({ name }) => name === part.name);
      if (declaration === undefined) return false;
      for (const source of Object.values(partSources(paths.files, this.#run.setup.job, part, declaration))) {
        // The engine serves others too.
        await setImmediate();
        if (columnProblem(source, part.rows) !== undefined) return false;
      }
    }
    return true;
  }
}
