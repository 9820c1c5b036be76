import { fromErrorRecord } from '@accelerator/base';
import type { JobPart } from '@accelerator/job';
import { attemptName, discardAttempt, partOf, type Task, type TaskDone } from '@accelerator/slice';
import { agentLost, mostLosses } from './agent-lost.ts';
import { answerMissing } from './answer-missing.ts';
import type { ExecutorNews, LostPlace, TaskResult } from './executor.ts';
import type { JobRun } from './job-run.ts';
import { keepTemporaryOf } from './keep-temporary.ts';
import { LentPlace } from './lent-place.ts';
import { quietly } from './quietly.ts';
import { AskedByPhase } from './run-subjobs.ts';
import { StatusGate } from './status-gate.ts';

/** The failure of one part of a job. */
export class PartFailure extends Error {
  readonly part: JobPart;

  constructor(part: JobPart, cause: Error) {
    super(cause.message, { cause });
    this.part = part;
  }
}

export interface TaskWatch {
  /** Aborting it stops the task. */
  readonly signal: AbortSignal;
  /** A worker has begun it. */
  readonly started: (worker: string) => void;
}

/**
 * Runs one task to its end; again, if the process that had it was lost and that is wanted, or the place where that ran.
 * @throws PartFailure
 */
export async function runTask(run: JobRun, task: Task, watch: TaskWatch): Promise<TaskDone> {
  const retries = Math.max(run.plan.method.definition.retries, run.tools.retries ?? 0);
  const losses: string[] = [];
  let retry = 0;
  for (let attempt = task.attempt; ; attempt++) {
    const asked = 'phase' in task ? new AskedByPhase(task.phase, run.plan.subjobsOf(run.setup.job)) : undefined;
    const result = await runAttempt(run, { ...task, attempt }, { ...watch, asked });
    if (result.cost !== undefined) run.costs.note(task, result.cost, result.worker);
    if (result.ok) {
      run.seen.note(result.report);
      run.bad += result.report.bad ?? 0;
      run.subjobs.push(...(asked?.records ?? []));
      return result;
    }
    if (result.place !== undefined && !watch.signal.aborted) {
      noteLoss(run, task, result.place, losses);
      continue;
    }
    // The method would throw the same exception again; a process may have been killed for what another process did.
    if (!result.lost || retry >= retries || watch.signal.aborted) {
      throw new PartFailure(partOf(task), fromErrorRecord(result.error));
    }
    retry++;
    quietly(() => run.files.keepOutput(task, attempt));
    if (run.tools.keepTemp === true) quietly(() => keepTemporaryOf(run.path, attemptName(task, attempt)));
    quietly(() => discardAttempt(run.path, attemptName(task, attempt)));
    run.tools.emit({
      type: 'task-retried',
      job: run.setup.job,
      method: run.setup.method,
      ...partOf(task),
      error: result.error,
      retry,
      retries,
    });
  }
}

/** @param losses where it was lost before @throws PartFailure with `AGENT_LOST` when that is no accident any more */
function noteLoss({ setup, tools }: JobRun, task: Task, { name, counts }: LostPlace, losses: string[]): void {
  if (counts) losses.push(name);
  const part = partOf(task);
  tools.emit({ type: 'task-lost', job: setup.job, method: setup.method, ...part, agent: name, losses: losses.length });
  if (losses.length > mostLosses) throw new PartFailure(part, agentLost(part, losses));
}

interface AttemptWatch extends TaskWatch {
  readonly asked: AskedByPhase | undefined;
}

async function runAttempt(run: JobRun, task: Task, { signal, started, asked }: AttemptWatch): Promise<TaskResult> {
  const { clock, setup } = run;
  const { emit, executor } = run.tools;
  const { sliceno, ...work } = partOf(task);
  const part = { job: setup.job, ...work, sliceno };
  let hasBegun = false;
  let hasEnded = false;
  const status = new StatusGate((text) => emit({ type: 'status', ...part, text }));
  clock.queued();
  let leave: (() => void) | undefined;
  const place = new LentPlace(
    () => {
      clock.lent();
      leave?.();
      leave = undefined;
    },
    async () => {
      const entered = await enter(run, task, signal);
      if (hasEnded) entered?.();
      else {
        leave = entered;
        clock.began();
      }
      return () => {
        clock.lent();
        entered?.();
      };
    },
  );
  const ask = async ({ request, answer }: Extract<ExecutorNews, { readonly type: 'subjob' }>): Promise<void> => {
    if (asked === undefined) throw new Error('Internal error: only a phase asks for jobs');
    place.asked();
    const answered = await asked.ask(request);
    // One that was lost or stopped hears nothing.
    if (hasEnded || signal.aborted) return;
    await place.answered().catch(() => {});
    answer(answered);
  };
  try {
    leave = await enter(run, task, signal);
    return await executor.run(
      task,
      (news) => {
        switch (news.type) {
          case 'started':
            // Again, when a process has refused it.
            if (!hasBegun) clock.began();
            hasBegun = true;
            return started(news.worker);
          case 'output':
            return emit({ ...news, ...part });
          case 'status':
            return status.say(news.text);
          case 'subjob':
            return void ask(news);
          case 'turn':
            return news.answer(turnOf(run, news.calls));
          case 'missing':
            return void answerMissing(run, news.request);
          case 'idle':
            return;
          case 'debugger':
            return emit({ type: 'debugger-waiting', job: setup.job, method: setup.method, url: news.url });
          default:
            // How far a map is, is counted in rows of all its chunks.
            if ('rows' in task) return;
            emit({ type: 'progress', job: setup.job, ...work, slices: [[sliceno, news.done, news.total]] });
        }
      },
      signal,
    );
  } finally {
    hasEnded = true;
    status.close();
    leave?.();
    clock.ended(hasBegun && !place.isLent);
  }
}

/** Only so many processes run the author's code at the same time, if the method wants that. */
async function enter({ plan, tools }: JobRun, task: Task, signal: AbortSignal): Promise<(() => void) | undefined> {
  const { name, definition } = plan.method;
  const isAuthors = 'phase' in task || task.step === 'map';
  if (definition.maxParallel === undefined || !isAuthors) return undefined;
  return tools.limits.enterProcess(name, definition.maxParallel, signal);
}

function turnOf({ plan, tools }: JobRun, calls: number): number {
  const perSecond = plan.method.definition.map?.callsPerSecond;
  return perSecond === undefined ? 0 : tools.limits.turn(plan.method.name, perSecond, calls);
}
