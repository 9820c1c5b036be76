import type { RunDetails, RunState, WorkSpan } from '@accelerator/inspect';
import type { Board } from '../../board.ts';

/** All that the page of a run shows. */
export interface RunView {
  readonly details: RunDetails;
  readonly state: RunState;
  /** Milliseconds since the run began, by which how fast it goes is told. */
  readonly nowMs: number;
  readonly spans: readonly WorkSpan[];
  /** The run of the same script before it. */
  readonly before: string | undefined;
}

/** @throws AcceleratorError `RUN_NOT_FOUND`, `RUN_FORMAT` */
export async function runView({ workdir, runs }: Board, run: string): Promise<RunView> {
  const { summary, soFar, state, work, last } = await runs.look(run);
  const details = soFar.details(summary);
  const started = details.start?.started;
  const script = details.start?.script;
  const sinceStart = details.status === 'running' && started !== undefined ? Date.now() - Date.parse(started) : 0;
  return {
    details,
    state,
    nowMs: Math.max(last * 1000, sinceStart),
    spans: started === undefined ? [] : work.spans(workdir, started),
    before: runs.list().find((other) => other.run < run && other.start?.script === script)?.run,
  };
}
