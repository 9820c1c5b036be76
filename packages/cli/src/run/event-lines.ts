import { unreachable } from '@accelerator/base';
import { formatCount, formatSeconds, plural, type RunningJob } from '@accelerator/inspect';
import { describePart, failedPart } from '@accelerator/job';
import type { RunEvent } from '@accelerator/store';
import type { Colours } from '../output/colours.ts';
import { oneLine, padEnd, padStart, widthOf } from '../output/text.ts';
import { badRowsText, retriedRowsText } from './bad-rows.ts';
import { chainEndsText } from './chain-ends.ts';
import { lastStatus, progressFacts } from './progress-line.ts';

type Column = 'id' | 'method' | 'time';

type JobReused = Extract<RunEvent, { readonly type: 'job-reused' }>;

/** What stands at the end of a line. */
type Said = string | { readonly bad: readonly (string | undefined)[]; readonly why: string };

/**
 * One line for each thing that happens to a job: `built    main-12  thumbnailer  3.2 s  option size[0]: 256 → 128 …`.
 * Columns are two blanks apart and as wide as their widest cell so far.
 */
export class EventLines {
  readonly #colours: Colours;
  readonly #widths: Record<Column, number> = { id: 6, method: 12, time: 6 };

  constructor(colours: Colours) {
    this.#colours = colours;
  }

  /** undefined for events that have no line. */
  of(event: RunEvent): string | undefined {
    const { green, dim, red, yellow, cyan } = this.#colours;
    switch (event.type) {
      case 'job-reused':
        return this.#line('reused', dim, event.job, event.method, formatSeconds(event.seconds), {
          bad: [badRowsText(event), chainEndsText(event)],
          why: withParent(event, whyReused[event.by]),
        });
      case 'job-finished':
        return this.#line('built', green, event.job, event.method, formatSeconds(event.seconds), {
          bad: [badRowsText(event), retriedRowsText(event), chainEndsText(event)],
          why: withParent(event, event.why),
        });
      case 'job-failed':
        return this.#line(
          'failed',
          red,
          event.job,
          event.method,
          formatSeconds(event.seconds),
          withParent(event, whyFailed(event)),
        );
      case 'job-planned':
        return this.#line('planned', cyan, '-', event.method, '-', event.why);
      case 'plan-stopped':
        return this.#line('unknown', yellow, '-', event.method, '-', 'what comes next depends on its result');
      case 'waiting':
        return this.#line('waiting', yellow, '-', event.method, '-', 'another ax builds this job');
      case 'hit-refused':
        return this.#line('refused', yellow, event.job, event.method, '-', `it can't be reused: ${event.reason}`);
      case 'shared-job-refused':
        return this.#line('refused', yellow, '-', event.method, '-', `not from the shared cache: ${event.reason}`);
      case 'shared-cache-closed': {
        const why = `the shared cache at ${event.place} is not used any more: ${event.reason}`;
        return this.#line('caution', yellow, '-', '-', '-', why);
      }
      case 'job-healed':
        return this.#line('healed', yellow, event.job, event.method, '-', 'the shared cache has lost its columns');
      case 'job-unreadable':
        return this.#line('broken', yellow, event.job, '-', '-', `it counts as broken off: ${event.reason}`);
      case 'dead-links': {
        const { count, first, where } = event;
        const names = `${first.join(', ')}${count > first.length ? ', …' : ''}`;
        const why = `${plural(count, 'link')} in '${where}' ${count === 1 ? 'leads' : 'lead'} nowhere: ${names}`;
        return this.#line('caution', yellow, '-', '-', '-', why);
      }
      case 'no-locks': {
        const why = `there are no locks in this workdir, so two runs may build the same job twice: ${event.reason}`;
        return this.#line('caution', yellow, '-', '-', '-', why);
      }
      case 'workdir-skipped': {
        const why = `nothing is found in the workdir '${event.name}': ${event.reason}`;
        return this.#line('caution', yellow, '-', '-', '-', why);
      }
      case 'list-entered': {
        const { change, list, timestamp, planned, jobs, ghost, ghosted } = event;
        if (change === 'none') return undefined;
        const word = planned ? 'planned' : change === 'changed' ? 'changed' : 'entered';
        const told = [
          plural(jobs, 'job'),
          ...(planned ? [wouldBe[change]] : []),
          ...(ghost ? ['it is hidden: what it was made from has changed meanwhile'] : []),
          ...(ghosted.length > 0 ? [hiddenText(ghosted)] : []),
        ];
        return this.#line(word, planned ? cyan : green, '-', `${list}/${timestamp}`, '-', told.join(', '));
      }
      case 'list-truncated': {
        const { list, timestamp, count, ghosted, planned } = event;
        const told = [plural(count, 'entry', 'entries'), ...(ghosted.length > 0 ? [hiddenText(ghosted)] : [])];
        const word = planned ? 'planned' : 'removed';
        return this.#line(
          word,
          planned ? cyan : yellow,
          '-',
          `${list}/${timestamp}`,
          '-',
          `${told.join(', ')} from there on`,
        );
      }
      case 'list-damaged': {
        const { file, line, reason, torn } = event;
        const why = torn
          ? `the last line of '${file}' is torn, and goes with the next entry`
          : `line ${line} of '${file}' is no entry of a list: ${reason}`;
        return this.#line('caution', yellow, '-', '-', '-', why);
      }
      case 'task-retried': {
        const why = `try ${event.retry + 1} of ${event.retries + 1}: ${event.error.message}`;
        return this.#line('again', yellow, event.job, event.method, '-', why);
      }
      case 'task-lost': {
        const why = `${describePart(event)} is done elsewhere: the agent ${event.agent} is gone`;
        return this.#line('again', yellow, event.job, event.method, '-', why);
      }
      case 'waiting-for-agents':
        return this.#line(
          'waiting',
          yellow,
          '-',
          '-',
          '-',
          `for an agent, ${event.limit} s at most: \`ax agent\` starts one`,
        );
      case 'agents-changed': {
        const why = event.agents.length === 0 ? 'none' : `${event.agents.join(', ')} (${plural(event.slots, 'slot')})`;
        return this.#line('agents', cyan, '-', '-', '-', why);
      }
      case 'redis-away':
        return this.#line('waiting', yellow, '-', '-', '-', `for Redis at ${event.address}, which does not answer`);
      case 'redis-back':
        return this.#line('goes on', cyan, '-', '-', '-', `Redis at ${event.address} answers again`);
      case 'job-resumed': {
        const { done, total, unit, from } = event;
        const why = `resumed at ${formatCount(done)} of ${formatCount(total)} ${unit}, of ${from.join(', ')}`;
        return this.#line('resumed', cyan, event.job, event.method, '-', why);
      }
      case 'debugger-waiting': {
        const { host } = new URL(event.url);
        return this.#line('debug', cyan, event.job, event.method, '-', `waits for a debugger at ${host}`);
      }
      case 'not-reproducible': {
        const why = `it differs from ${event.before}, which has the same key: ${event.difference}`;
        return this.#line('differs', yellow, event.job, event.method, '-', why);
      }
      case 'equivalence-ignored': {
        const why = `equivalentTo is for another source; the present one is '${event.expected}'`;
        return this.#line('ignored', yellow, '-', event.method, '-', why);
      }
      case 'shared-cache-used':
      case 'run-started':
      case 'run-finished':
      case 'run-failed':
      case 'run-stopped':
      case 'alive':
      case 'uncommitted':
      case 'warning':
      case 'result-linked':
      case 'printed':
      case 'hashing':
      case 'job-started':
      case 'phase-started':
      case 'step-started':
      case 'slice-started':
      case 'progress':
      case 'status':
      case 'output':
      case 'slice-finished':
        return undefined;
      default:
        return unreachable(event);
    }
  }

  /** Of a chain that is there already: `reused   main-4 … main-100  brightness  4.0 ms  97 jobs`. */
  reusedChain(jobs: readonly JobReused[], last: JobReused): string {
    const seconds = jobs.reduce((sum, job) => sum + job.seconds, 0);
    const ids = `${jobs[0]?.job} … ${last.job}`;
    return this.#line(
      'reused',
      this.#colours.dim,
      ids,
      last.method,
      formatSeconds(seconds),
      plural(jobs.length, 'job'),
    );
  }

  /** How far a job is: `running  main-12  thumbnailer  2 min  analysis  35 %  1,234 of 3,500  24 s left`. */
  running(job: RunningJob, nowMs: number): string {
    const { cyan, yellow } = this.#colours;
    if (job.progress === undefined) return this.#line('waiting', yellow, job.id, job.method, '-', 'for a worker');
    const time = formatSeconds((nowMs - job.startedMs) / 1000);
    const facts = [job.progress.name, ...progressFacts(job.progress, nowMs), ...lastStatus(job)];
    return this.#line('running', cyan, job.id, job.method, time, facts.join('  '));
  }

  #line(word: string, paint: (text: string) => string, id: string, method: string, time: string, said: Said): string {
    const padding = ' '.repeat(7 - word.length);
    const line = `${paint(word)}${padding}  ${this.#pad('id', oneLine(id))}  ${this.#pad('method', oneLine(method))}  ${this.#pad('time', time)}`;
    const { bad, why } = typeof said === 'string' ? { bad: [], why: said } : said;
    const { dim, yellow } = this.#colours;
    const told = bad.filter((each) => each !== undefined);
    const parts = [...told.map(yellow), ...(why === '' ? [] : [dim(oneLine(why))])];
    return parts.length === 0 ? line.trimEnd() : `${line}  ${parts.join('  ')}`;
  }

  #pad(column: Column, text: string): string {
    this.#widths[column] = Math.max(this.#widths[column], widthOf(text));
    return (column === 'time' ? padStart : padEnd)(text, this.#widths[column]);
  }
}

/** What a dry run says of an entry. */
const wouldBe = {
  new: 'would be entered',
  changed: 'would take the place of what is there',
  unknown: 'may take the place of what is there',
} as const;

const mostNamed = 3;

function hiddenText(ghosted: readonly string[]): string {
  const named = ghosted.slice(0, mostNamed).join(', ');
  const more = ghosted.length > mostNamed ? ` and ${ghosted.length - mostNamed} more` : '';
  return `hides what was made from it: ${named}${more}`;
}

const whyReused = {
  id: '',
  content: 'its inputs were built again with the same content',
  equivalent: 'its source is declared to be equivalent',
  shared: 'from the shared cache',
} as const;

/** `for main-3`: of a job that another one has asked for. */
function withParent({ parent }: { readonly parent?: string }, why: string): string {
  if (parent === undefined) return why;
  return why === '' ? `for ${oneLine(parent)}` : `for ${oneLine(parent)}: ${why}`;
}

function whyFailed(event: RunEvent & { readonly type: 'job-failed' }): string {
  const part = failedPart(event);
  return `${part === undefined ? '' : `in ${describePart(part)}: `}${event.error.message}`;
}
