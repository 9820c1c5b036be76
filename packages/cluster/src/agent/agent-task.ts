import { type ErrorRecord, unreachable } from '@accelerator/base';
import type { Executor, ExecutorNews, TaskResult } from '@accelerator/runner';
import type { Task } from '@accelerator/slice';
import type { WireAnswer, WireNews, WireResult } from '../protocol.ts';
import { TaskVoice } from './outbox.ts';
import { Questions } from './questions.ts';

/** What runs the tasks of an agent. */
export type TaskPool = Pick<Executor, 'run' | 'prepare' | 'warmUp' | 'close'>;

export interface AgentTaskParts {
  /** Name of the agent. */
  readonly agent: string;
  readonly driver: string;
  /** As the pool of the agent calls its job. */
  readonly task: Task;
  readonly tell: (news: WireNews) => void;
  /** Its place is free for others, or not any more. */
  readonly onLent: (isLent: boolean) => void;
}

/** Why a task is ended before it has ended. */
type EndedBy = { readonly ended: 'stopped' | 'dropped'; readonly why: string };

/** Codes that say that what is installed here is not what the key of the job names. */
const unfitCodes: ReadonlySet<string> = new Set(['PACKAGE_MISSING', 'PACKAGE_REPLACED']);
const mostErrorBytes = 1 << 16;

/** A task that an agent runs. */
export class AgentTask {
  readonly driver: string;
  readonly #parts: AgentTaskParts;
  readonly #controller = new AbortController();
  readonly #voice: TaskVoice;
  readonly #questions: Questions;
  #endedBy: EndedBy | undefined;
  /** Jobs that its phase has asked for and waits for. */
  #subjobs = 0;

  constructor(parts: AgentTaskParts) {
    this.driver = parts.driver;
    this.#parts = parts;
    this.#voice = new TaskVoice(parts.tell);
    this.#questions = new Questions(parts.tell);
  }

  async run(pool: TaskPool): Promise<WireResult> {
    const { agent, task } = this.#parts;
    try {
      const result = await pool.run(task, (news) => this.#hear(news), this.#controller.signal);
      if (!result.ok && unfitCodes.has(result.error.code ?? '')) {
        return { agent, ended: 'unfit', why: result.error.message };
      }
      return { agent, ended: 'done', result: asToldBy(agent, result) };
    } catch (error) {
      if (this.#endedBy === undefined) throw error;
      return { agent, ...this.#endedBy };
    } finally {
      this.#voice.close();
      this.#questions.close();
      if (this.#subjobs > 0) this.#parts.onLent(false);
    }
  }

  /** Ends it now, by force if need be. */
  end(ended: EndedBy['ended'], why: string): void {
    this.#endedBy ??= { ended, why };
    this.#controller.abort();
  }

  answer(question: number, answer: WireAnswer): void {
    this.#questions.answer(question, answer);
  }

  #hear(news: ExecutorNews): void {
    const { agent, tell } = this.#parts;
    switch (news.type) {
      case 'started':
        tell({ type: 'started', worker: `${agent}/${news.worker}` });
        return;
      case 'output':
        this.#voice.print(news.text);
        return;
      case 'progress':
        this.#voice.progress(news.done, news.total);
        return;
      case 'turn':
        this.#questions.ask(
          (question) => ({ type: 'turn', question, calls: news.calls }),
          (answer) => 'waitMs' in answer && news.answer(answer.waitMs),
        );
        return;
      case 'subjob':
        if (this.#subjobs++ === 0) this.#parts.onLent(true);
        this.#questions.ask(
          (question) => ({ type: 'subjob', question, request: news.request }),
          (answer) => {
            if (--this.#subjobs === 0) this.#parts.onLent(false);
            if ('subjob' in answer) news.answer(answer.subjob);
          },
        );
        return;
      case 'missing':
        this.#questions.ask((question) => ({ type: 'missing', question, request: news.request }));
        return;
      case 'status':
        this.#voice.status(news.text);
        return;
      case 'idle':
      case 'debugger':
        // Of time limits, which the pool here keeps, and of debuggers, which don't reach it.
        return;
      default:
        unreachable(news);
    }
  }
}

/** With the name of the agent in it, and no longer than a message should be. */
function asToldBy(agent: string, result: TaskResult): TaskResult {
  const worker = `${agent}/${result.worker}`;
  if (result.ok) return { ...result, worker };
  const hint = [result.error.hint, `It ran on the agent ${agent}.`].filter((each) => each !== undefined).join(' ');
  return { ...result, worker, error: shortened({ ...result.error, hint }) };
}

/** A stack and causes can be of any length. */
function shortened(error: ErrorRecord): ErrorRecord {
  if (JSON.stringify(error).length <= mostErrorBytes) return error;
  const { cause, errors, stack, ...rest } = error;
  const short = { ...rest, ...(stack !== undefined && { stack: stack.slice(0, 4000) }) };
  if (JSON.stringify(short).length <= mostErrorBytes) return short;
  return { name: rest.name, message: rest.message.slice(0, 4000), code: rest.code, hint: rest.hint?.slice(0, 4000) };
}
