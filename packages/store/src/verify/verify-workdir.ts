import { jobNeeds } from '../job-needs.ts';
import type { Workdir } from '../workdir.ts';
import { checkColumns } from './check-columns.ts';
import { checkContents, checkSizes } from './check-files.ts';
import { checkIndex } from './check-index.ts';
import { checkLinks } from './check-links.ts';
import { checkRecords, type SoundJob } from './check-records.ts';
import { checkRows } from './check-rows.ts';
import { checkWorkdirRecords } from './check-workdir-records.ts';
import { Findings, type StepResult } from './finding.ts';

export interface VerifyStep extends StepResult {
  readonly name: 'records' | 'sizes' | 'links' | 'index' | 'contents' | 'columns';
  readonly seconds: number;
}

export interface VerifyOptions {
  /** These jobs, and those that they need. Default: all, and the index. */
  readonly jobs?: readonly string[];
  /** Whether to read what is in the files; else only that they are there, with their sizes. */
  readonly contents: boolean;
  /** Whether columns come to be read that only a shared cache has. Default: they are counted. */
  readonly fetch?: boolean;
}

/**
 * Checks jobs against their records, one named step after another (idea: npm/cacache `verify`). Reads only: it works
 * on a workdir without write permission, and on one that is being built, where it passes over what is not finished.
 */
export function* verifyWorkdir(workdir: Workdir, options: VerifyOptions): Generator<VerifyStep, void, undefined> {
  let jobs: SoundJob[] = [];
  const ids = options.jobs === undefined ? workdir.jobIds() : withNeeds(workdir, options.jobs);
  yield step('records', (found) => {
    jobs = checkRecords(workdir, ids, found);
    if (options.jobs === undefined) checkWorkdirRecords(workdir, found);
  });
  yield step('sizes', (found) => checkSizes(workdir, jobs, found));
  yield step('links', (found) => checkLinks(workdir, jobs, found));
  if (options.jobs === undefined) yield step('index', (found) => checkIndex(workdir, found));
  if (!options.contents) return;
  yield step('contents', (found) => {
    checkContents(workdir, jobs, found);
    checkRows(workdir, jobs, found);
  });
  yield step('columns', (found) => checkColumns(workdir, jobs, found, options.fetch));
}

function step(name: VerifyStep['name'], check: (found: Findings) => void): VerifyStep {
  const started = performance.now();
  const found = new Findings();
  check(found);
  const { checked, bytes, elsewhere, findings } = found;
  return { name, checked, bytes, elsewhere, findings, seconds: (performance.now() - started) / 1000 };
}

/** Jobs and all that they need, directly or not. */
function withNeeds(workdir: Workdir, wanted: readonly string[]): string[] {
  const all = new Set(wanted);
  for (const id of all) {
    for (const needed of needsOf(workdir, id)) {
      // One that was removed is said of the job that needs it.
      if (workdir.hasJob(needed)) all.add(needed);
    }
  }
  return [...all];
}

/** For each job, those that are built upon it, directly or not: whom damage to it concerns. */
export function findDependents(workdir: Workdir, damaged: Iterable<string>): Map<string, string[]> {
  const direct = new Map<string, Set<string>>();
  const ids = workdir.jobIds();
  for (const id of ids) {
    for (const needed of needsOf(workdir, id)) direct.set(needed, (direct.get(needed) ?? new Set()).add(id));
  }
  const dependents = new Map<string, string[]>();
  for (const job of damaged) {
    const all = new Set(direct.get(job));
    for (const id of all) for (const next of direct.get(id) ?? []) all.add(next);
    dependents.set(
      job,
      ids.filter((id) => all.has(id)),
    );
  }
  return dependents;
}

function needsOf(workdir: Workdir, id: string): string[] {
  // A record that can't be read is a finding of its own.
  const { setup, post } = workdir.records.inspect(id);
  if (setup === undefined) return [];
  const { inputs, files } = jobNeeds(workdir, id, setup, post);
  return [...inputs, ...files];
}
