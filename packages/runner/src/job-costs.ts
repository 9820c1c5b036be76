import {
  type PartCost,
  type PartRecord,
  type PhaseRecord,
  partName,
  type Span,
  type StepRecord,
} from '@accelerator/job';
import { partOf, type Task, type TaskCost } from '@accelerator/slice';
import type { JobClock } from './job-clock.ts';
import { joinSpans } from './join-spans.ts';

const mostSpans = 1000;

/** A step of one slice of a map, whose spans are not joined yet. */
interface StepCosts {
  readonly record: Omit<StepRecord, 'spans'>;
  readonly spans: Span[];
}

/** What the parts of a job took. */
export class JobCosts {
  readonly #clock: JobClock;
  readonly #phases: PhaseRecord[] = [];
  readonly #steps = new Map<string, StepCosts>();

  constructor(clock: JobClock) {
    this.#clock = clock;
  }

  /** Notes what an attempt at a task took. The chunks of a map have one record for each slice. */
  note(task: Task, { startedAt, ...rest }: TaskCost, worker: string): void {
    const cost: PartCost = { started: this.#clock.secondsAt(startedAt), ...rest };
    if ('phase' in task) {
      this.#phases.push({ phase: task.phase, sliceno: task.sliceno, worker, ...cost });
      return;
    }
    const name = partName(partOf(task));
    const before = this.#steps.get(name);
    const all = before === undefined ? cost : addCosts(before.record, cost);
    const spans = before?.spans ?? [];
    spans.push([cost.started, cost.seconds, worker]);
    this.#steps.set(name, {
      record: { step: task.step, sliceno: task.sliceno, ...all },
      // A map of a week has millions of chunks.
      spans: spans.length > 4 * mostSpans ? joinSpans(spans, mostSpans) : spans,
    });
  }

  /** Notes what a phase took that another job ran. */
  noteResumed(record: PhaseRecord): void {
    this.#phases.push(record);
  }

  get records(): readonly PartRecord[] {
    const steps = [...this.#steps.values()].map(
      ({ record, spans }): StepRecord => ({ ...record, spans: joinSpans(spans, mostSpans).map(inMilliseconds) }),
    );
    return [...this.#phases, ...steps];
  }
}

/** What two attempts took together. */
function addCosts(a: PartCost, b: PartCost): PartCost {
  const columnBytesRead = { ...a.columnBytesRead };
  for (const [column, bytes] of Object.entries(b.columnBytesRead)) {
    columnBytesRead[column] = (columnBytesRead[column] ?? 0) + bytes;
  }
  return {
    started: Math.min(a.started, b.started),
    seconds: a.seconds + b.seconds,
    cpuSeconds: a.cpuSeconds + b.cpuSeconds,
    peakMemory: a.peakMemory === null || b.peakMemory === null ? null : Math.max(a.peakMemory, b.peakMemory),
    columnBytesRead,
    inputBytesRead: a.inputBytesRead + b.inputBytesRead,
    bytesWritten: a.bytesWritten + b.bytesWritten,
    rowsRead: a.rowsRead + b.rowsRead,
    rowsWritten: a.rowsWritten + b.rowsWritten,
  };
}

/** What is kept: more digits say nothing, and take room. */
function inMilliseconds([start, seconds, worker]: Span): Span {
  return [Math.round(start * 1000) / 1000, Math.round(seconds * 1000) / 1000, worker];
}
