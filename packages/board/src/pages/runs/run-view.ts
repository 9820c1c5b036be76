import { type RunDetails, RunState, runDetails, runSpans, type WorkSpan } from '@accelerator/inspect';
import { listRuns, readRun, type TimedEvent } from '@accelerator/store';
import type { Board } from '../../board.ts';

/** All that the page of a run shows. */
export interface RunView {
  readonly details: RunDetails;
  readonly state: RunState;
  /** Milliseconds since the run began, by which how fast it goes is told. */
  readonly nowMs: number;
  readonly spans: readonly WorkSpan[];
  /** Where its log ended when it was read. */
  readonly end: number;
  /** The run of the same script before it. */
  readonly before: string | undefined;
  /** For a job that runs: its part that printed last, and the last lines. */
  readonly events: readonly TimedEvent[];
}

/** @throws AcceleratorError `RUN_NOT_FOUND`, `RUN_FORMAT` */
export function runView({ workdir }: Board, run: string): RunView {
  const record = readRun(workdir, run);
  const { events, end } = record;
  const details = runDetails(workdir, run, record);
  const state = new RunState();
  for (const event of events) state.apply(event, event.t * 1000);
  const started = details.start?.started;
  const last = (events.at(-1)?.t ?? 0) * 1000;
  const nowMs = details.status === 'running' && started !== undefined ? Date.now() - Date.parse(started) : last;
  const script = details.start?.script;
  return {
    details,
    state,
    nowMs: Math.max(last, nowMs),
    spans: started === undefined ? [] : runSpans(workdir, started, events),
    end,
    before: listRuns(workdir).find((other) => other.run < run && other.start?.script === script)?.run,
    events,
  };
}
