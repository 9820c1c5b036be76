import { setTimeout } from 'node:timers/promises';
import { AcceleratorError, systemCode } from '@accelerator/base';
import { findRun } from '@accelerator/inspect';
import { isHere, type RunningEngine, type Workdir, whoRuns } from '@accelerator/store';
import { openWorkdir } from '../open-workdir.ts';
import { printLines } from '../output/print.ts';

export interface AbortFlags {
  readonly workdir?: string;
}

/** A run that is stopped ends within three seconds. */
const patienceMs = 10_000;
const lookEveryMs = 50;

/** `ax abort`: stops a run of this workdir as Ctrl-C does, and waits until it has ended. */
export async function abortCommand(wanted: string | undefined, flags: AbortFlags): Promise<void> {
  const workdir = await openWorkdir(flags.workdir);
  const engine = engineOf(workdir, wanted);
  const { run, script, process: owner } = engine;
  if (!isHere(owner)) throw runsElsewhere(engine);
  try {
    process.kill(owner.pid, 'SIGINT');
  } catch (error) {
    if (systemCode(error) === 'EPERM') throw runOfOthers(engine, error);
    // It has ended by itself.
    if (systemCode(error) !== 'ESRCH') throw error;
  }
  const began = Date.now();
  while (whoRuns(workdir).some((each) => each.run === run) && Date.now() - began < patienceMs)
    await setTimeout(lookEveryMs);
  const isOver = whoRuns(workdir).every((each) => each.run !== run);
  printLines(() => [
    isOver ? `${run} (${script}) is stopped.` : `${run} (${script}) was told to stop, and has not ended yet.`,
  ]);
  if (!isOver) process.exitCode = 1;
}

function engineOf(workdir: Workdir, wanted: string | undefined): RunningEngine {
  const all = whoRuns(workdir).filter(({ run }) => run !== null);
  const id = wanted === undefined ? undefined : findRun(workdir, wanted);
  const found = wanted === undefined ? all : all.filter(({ run, script }) => run === id || script === wanted);
  const [first, ...more] = found;
  if (first === undefined) throw nothingRuns(wanted, all);
  if (more.length > 0) throw severalRun(found);
  return first;
}

const namesOf = (engines: readonly RunningEngine[]): string => engines.map(({ run }) => run).join(', ');

/**
 * `ax abort` found no run to stop.
 *
 * @remedy `ax status` shows what runs.
 */
function nothingRuns(wanted: string | undefined, others: readonly RunningEngine[]): AcceleratorError {
  return new AcceleratorError({
    code: 'RUN_NOT_RUNNING',
    message: wanted === undefined ? 'Nothing runs in this workdir.' : `'${wanted}' does not run in this workdir.`,
    hint: others.length === 0 ? undefined : `There run: ${namesOf(others)}.`,
  });
}

/** `ax abort` could mean several runs. */
function severalRun(found: readonly RunningEngine[]): AcceleratorError {
  return new AcceleratorError({
    code: 'RUN_AMBIGUOUS',
    message: `Expected the id of a run, as there run ${found.length} that could be meant.`,
    hint: `Name one of them: ${namesOf(found)}.`,
  });
}

/**
 * A run goes on, but on another machine or in another container, where no signal of this one comes.
 *
 * @remedy Run `ax abort` where the run was started.
 */
function runsElsewhere({ run, process: { host } }: RunningEngine): AcceleratorError {
  return new AcceleratorError({
    code: 'RUN_ELSEWHERE',
    message: `The run ${run} can't be stopped from here: it goes on at ${host}.`,
  });
}

/**
 * A run of another user.
 *
 * @remedy Ask the user who started it.
 */
function runOfOthers({ run, process: { pid } }: RunningEngine, cause: unknown): AcceleratorError {
  return new AcceleratorError({
    code: 'RUN_OF_OTHERS',
    message: `The run ${run} is another user's: process ${pid} can't be stopped.`,
    cause,
  });
}
