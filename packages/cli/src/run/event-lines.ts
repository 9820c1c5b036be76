import { unreachable } from '@accelerator/base';
import { formatSeconds } from '@accelerator/inspect';
import { describePart, failedPart } from '@accelerator/job';
import type { RunEvent } from '@accelerator/store';
import type { Colours } from '../output/colours.ts';
import { oneLine } from '../output/text.ts';

type Column = 'id' | 'method' | 'time';

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
        return this.#line('reused', dim, event.job, event.method, formatSeconds(event.seconds), whyReused[event.by]);
      case 'job-finished':
        return this.#line('built', green, event.job, event.method, formatSeconds(event.seconds), event.why);
      case 'job-failed':
        return this.#line('failed', red, event.job, event.method, formatSeconds(event.seconds), whyFailed(event));
      case 'job-planned':
        return this.#line('planned', cyan, '-', event.method, '-', event.why);
      case 'plan-stopped':
        return this.#line('unknown', yellow, '-', event.method, '-', 'what comes next depends on its result');
      case 'waiting':
        return this.#line('waiting', yellow, '-', event.method, '-', 'another ax builds this job');
      case 'hit-refused':
        return this.#line('refused', yellow, event.job, event.method, '-', `it can't be reused: ${event.reason}`);
      case 'job-unreadable':
        return this.#line('broken', yellow, event.job, '-', '-', `it counts as broken off: ${event.reason}`);
      case 'no-locks': {
        const why = `there are no locks in this workdir, so two runs may build the same job twice: ${event.reason}`;
        return this.#line('caution', yellow, '-', '-', '-', why);
      }
      case 'task-retried': {
        const why = `try ${event.retry + 1} of ${event.retries + 1}: ${event.error.message}`;
        return this.#line('again', yellow, event.job, event.method, '-', why);
      }
      case 'not-reproducible': {
        const why = `it came out other than ${event.before}, from the same key: ${event.difference}`;
        return this.#line('differs', yellow, event.job, event.method, '-', why);
      }
      case 'equivalence-ignored': {
        const why = `equivalentTo is for another source; the present one is '${event.expected}'`;
        return this.#line('ignored', yellow, '-', event.method, '-', why);
      }
      case 'run-started':
      case 'run-finished':
      case 'run-failed':
      case 'run-stopped':
      case 'alive':
      case 'hashing':
      case 'job-started':
      case 'phase-started':
      case 'step-started':
      case 'slice-started':
      case 'progress':
      case 'output':
      case 'slice-finished':
        return undefined;
      default:
        return unreachable(event);
    }
  }

  #line(word: string, paint: (text: string) => string, id: string, method: string, time: string, why: string): string {
    const padding = ' '.repeat(7 - word.length);
    const line = `${paint(word)}${padding}  ${this.#pad('id', id)}  ${this.#pad('method', method)}  ${this.#pad('time', time)}`;
    return why === '' ? line.trimEnd() : `${line}  ${this.#colours.dim(oneLine(why))}`;
  }

  #pad(column: Column, text: string): string {
    this.#widths[column] = Math.max(this.#widths[column], text.length);
    return column === 'time' ? text.padStart(this.#widths[column]) : text.padEnd(this.#widths[column]);
  }
}

const whyReused = {
  id: '',
  content: 'its inputs were built again and came out the same',
  equivalent: 'its source is declared to be equivalent',
} as const;

function whyFailed(event: RunEvent & { readonly type: 'job-failed' }): string {
  const part = failedPart(event);
  return `${part === undefined ? '' : `in ${describePart(part)}: `}${event.error.message}`;
}
