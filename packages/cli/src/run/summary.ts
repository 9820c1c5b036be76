import { isAcceleratorError } from '@accelerator/base';
import { formatBytes, formatCount, formatSeconds, plural, type RunState } from '@accelerator/inspect';
import type { Colours } from '../output/colours.ts';
import { plainLines } from '../output/text.ts';
import { badRowsSummary } from './bad-rows.ts';

/** How a run ended; `outdated`: something changed that it depends on, and another one begins. */
export type Ending = 'done' | 'planned' | 'failed' | 'outdated' | { readonly stoppedBy: NodeJS.Signals };

/** The last line of a run: `Done in 3.2 s: 2 jobs built, 3 reused.` None when it failed before any job: the error says it. */
export function summaryLine(ending: Ending, seconds: number, state: RunState): string | undefined {
  if (ending === 'failed' && state.built + state.reused + state.failed === 0) return undefined;
  const counts = [
    [state.built, 'built'],
    [state.reused, 'reused'],
    [state.failed, 'failed'],
    [state.running.size, 'stopped'],
  ] as const;
  const [first, ...rest] = counts.filter(([count]) => count > 0);
  const what =
    first === undefined
      ? 'no jobs'
      : [`${plural(first[0], 'job')} ${first[1]}`, ...rest.map(([count, how]) => `${formatCount(count)} ${how}`)].join(
          ', ',
        );
  const time = formatSeconds(seconds);
  if (ending === 'planned') {
    return `Would build ${plural(state.planned, 'job')} and reuse ${formatCount(state.reused)}. Nothing was run.`;
  }
  const bad = `${sharedSummary(state)}${badRowsSummary(state.badRows)}`;
  if (ending === 'done') return `Done in ${time}: ${what}.${bad}`;
  if (ending === 'failed') return `Failed after ${time}: ${what}.${bad}`;
  if (ending === 'outdated') return `Stopped after ${time}, as it is out of date: ${what}.${bad}`;
  const by = ending.stoppedBy === 'SIGINT' ? 'Ctrl-C' : ending.stoppedBy;
  return `Stopped by ${by} after ${time}: ${what}. Nothing needs cleaning.`;
}

/** ` 5 of them came from the shared cache (148 kB).` */
function sharedSummary({ fetched, shared }: RunState): string {
  if (shared === undefined) return '';
  const came = fetched > 0 ? `${formatCount(fetched)} of them came from` : 'Asked was';
  const { received, uploaded, sent, failed } = shared;
  return [
    ...(fetched > 0 || received > 0 ? [` ${came} the shared cache (${formatBytes(received)}).`] : []),
    ...(uploaded > 0 ? [` ${plural(uploaded, 'job')} went there (${formatBytes(sent)}).`] : []),
    ...(failed > 0 ? [` ${plural(failed, 'job')} could not be uploaded.`] : []),
  ].join('');
}

/** What the script warned of, each once: the last that is told of a run. */
export function warningLines({ warnings }: RunState, colours: Colours): string[] {
  return [...new Set(warnings)].flatMap((text) => {
    const [first = '', ...more] = plainLines(text);
    return [`${colours.yellow('warning')} ${first}`, ...more.map((line) => `        ${line}`)];
  });
}

/** Whether an error is that of a job whose failure has been shown already, or is caused by it. */
export function isToldFailure(error: unknown): boolean {
  return isAcceleratorError(error) && error.code === 'JOB_FAILED';
}
