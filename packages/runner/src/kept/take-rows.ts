import { setImmediate } from 'node:timers/promises';
import {
  type DatasetDeclaration,
  type DatasetPart,
  declareDataset,
  partFiles,
  partSources,
} from '@accelerator/dataset';
import { idThere, type JobSetup, type SeenInputs } from '@accelerator/job';
import type { AnyMap } from '@accelerator/method';
import { attemptPaths } from '@accelerator/slice';
import { checkJob, columnProblem, forgetResumable, type KeptRows, readKept, resumableJobs } from '@accelerator/store';
import type { JobRun } from '../job-run.ts';
import { type CandidateFit, fitOf, matchedBy, type RowCandidate } from '../map/row-candidates.ts';
import { KnownPlaces } from './known-places.ts';
import { takeFiles } from './take-files.ts';

/** Of other rows; of the same ones there are as many as there were attempts. */
const mostOthers = 3;

/** What was taken over from jobs that ended early. */
export interface TakenRows {
  readonly candidates: readonly RowCandidate[];
  /** What was written, by the names that its attempts have here. */
  readonly parts: ReadonlyMap<string, DatasetPart>;
}

interface WantedRows {
  /** Of each slice. */
  readonly rows: readonly number[];
  readonly key: string;
}

/** Takes over what jobs have computed that ended early: whole chunks, each read once before it counts. */
export async function takeRows(run: JobRun, map: AnyMap, { rows, key }: WantedRows): Promise<TakenRows> {
  const { workdir, use } = run.tools;
  const total = rows.reduce((sum, each) => sum + each, 0);
  const taker = new RowTaker(run, map, rows);
  const candidates: RowCandidate[] = [];
  let others = 0;
  const ids = run.plan.method.definition.resume ? resumableJobs(workdir, key) : [];
  for (const id of ids) {
    if (id === run.setup.job || use?.([id]) === false) continue;
    const setup = workdir.records.peekSetup(id);
    const fit = setup && fitOf(map, { setup: run.setup, rows: total }, setup);
    if (setup === undefined || fit === undefined) continue;
    if (workdir.records.seemsDone(id)) {
      forgetResumable(workdir, key, id);
      continue;
    }
    if (run.plan.isTouchedSince(setup)) continue;
    if (!fit.samePlaces && (others === mostOthers || !hasSource(run, setup))) continue;
    const candidate = await taker.take(setup, fit);
    if (candidate === undefined) continue;
    candidates.push(candidate);
    if (!fit.samePlaces) others++;
  }
  return { candidates, parts: taker.parts };
}

/** Without its source nobody knows which rows these are. */
function hasSource({ tools: { workdir, use } }: JobRun, { preimage }: JobSetup): boolean {
  const { source } = preimage.datasets;
  const [job] = typeof source === 'string' ? (idThere(source)?.split('/') ?? []) : [];
  return job === undefined || (use?.([job]) !== false && checkJob(workdir, job).ok);
}

class RowTaker {
  readonly parts = new Map<string, DatasetPart>();
  readonly #run: JobRun;
  readonly #declaration: DatasetDeclaration;
  readonly #known: KnownPlaces;
  #count = 0;

  constructor(run: JobRun, map: AnyMap, rows: readonly number[]) {
    this.#run = run;
    this.#declaration = declareDataset(run.setup.job, { columns: map.output });
    this.#known = new KnownPlaces(rows, run.plan.retryBad);
  }

  /** undefined when there is nothing of use in it. */
  async take(setup: JobSetup, fit: CandidateFit): Promise<RowCandidate | undefined> {
    const entries = (readKept(this.#run.tools.workdir, setup.job)?.entries ?? []).flatMap((entry) =>
      'phase' in entry ? [] : [entry],
    );
    const seen = joinSeen(entries.map((entry) => entry.seen));
    if (!fit.allows(seen)) return undefined;
    const kept: KeptRows[] = [];
    for (const entry of entries) {
      if (fit.samePlaces && !this.#known.hasNews(entry)) continue;
      const taken = await this.#takeEntry(setup.job, entry);
      if (taken === undefined) continue;
      if (fit.samePlaces) this.#known.add(entry);
      kept.push(taken);
    }
    if (kept.length === 0) return undefined;
    return { setup, ...matchedBy(fit, seen), kept, seen, cost: costOf(entries) };
  }

  /** Under the name that it has here; undefined when it can't be used. */
  async #takeEntry(job: string, entry: KeptRows): Promise<KeptRows | undefined> {
    const attempt = `taken.${this.#count++}`;
    const { part } = entry;
    if (part === null) return { ...entry, attempt };
    const { columns } = this.#declaration;
    const isOurs =
      Object.keys(part.columns).length === columns.length &&
      columns.every(({ name }) => Object.hasOwn(part.columns, name) && part.columns[name]?.rows === part.rows);
    const { files } = attemptPaths(this.#run.path, attempt);
    const { workdir } = this.#run.tools;
    if (!isOurs || !takeFiles(workdir, { job, attempt: entry.attempt }, files, Object.keys(partFiles(part))))
      return undefined;
    // A job may have ended by a power cut: then files may not be whole, and have their right size.
    for (const source of Object.values(partSources(files, this.#run.setup.job, part, this.#declaration))) {
      // The engine serves others too.
      await setImmediate();
      if (columnProblem(source, part.rows) !== undefined) return undefined;
    }
    this.parts.set(attempt, part);
    return { ...entry, attempt };
  }
}

function joinSeen(all: readonly SeenInputs[]): SeenInputs {
  return {
    identities: [...new Set(all.flatMap(({ identities }) => identities))].sort(),
    byMap: [...new Set(all.flatMap(({ byMap }) => byMap))].sort(),
  };
}

function costOf(entries: readonly KeptRows[]): RowCandidate['cost'] {
  const sum = { computed: 0, seconds: 0, cpuSeconds: 0 };
  for (const { cost, runs } of entries) {
    if (cost === undefined) continue;
    for (const [, count] of runs) sum.computed += count;
    sum.seconds += cost.seconds;
    sum.cpuSeconds += cost.cpuSeconds;
  }
  return sum;
}
