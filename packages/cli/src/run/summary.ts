import { isAcceleratorError } from '@accelerator/base';
import { formatSeconds, plural } from '../output/units.ts';
import type { RunState } from './run-state.ts';

/** How a run ended. */
export type Ending = 'done' | 'failed' | { readonly stoppedBy: NodeJS.Signals };

/** The last line of a run: `Done in 3.2 s: 2 jobs built, 3 reused.` None when it failed before any job: the error says it. */
export function summaryLine(ending: Ending, seconds: number, state: RunState): string | undefined {
  if (ending === 'failed' && state.built + state.reused + state.failed === 0) return undefined;
  const counts = [
    ...(state.built > 0 ? [`${plural(state.built, 'job')} built`] : []),
    ...(state.reused > 0 ? [`${state.built > 0 ? state.reused : plural(state.reused, 'job')} reused`] : []),
    ...(state.failed > 0
      ? [`${state.built + state.reused > 0 ? state.failed : plural(state.failed, 'job')} failed`]
      : []),
  ];
  const what = counts.length === 0 ? 'no jobs' : counts.join(', ');
  const time = formatSeconds(seconds);
  if (ending === 'done') return `Done in ${time}: ${what}.`;
  if (ending === 'failed') return `Failed after ${time}: ${what}.`;
  const by = ending.stoppedBy === 'SIGINT' ? 'Ctrl-C' : ending.stoppedBy;
  return `Stopped by ${by} after ${time}: ${what}. What was not finished is built again next time.`;
}

/** Whether an error is that of a job whose failure has been shown already, or is caused by it. */
export function isToldFailure(error: unknown): boolean {
  return isAcceleratorError(error) && error.code === 'JOB_FAILED';
}
