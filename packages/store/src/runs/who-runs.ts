import { livenessOf, type ProcessIdentity } from '../sessions/alive.ts';
import { foundSessions, isAlive } from '../sessions/session-files.ts';
import type { Workdir } from '../workdir.ts';
import { ifPlain, isRunId } from './run-files.ts';
import { summarizeRun } from './run-summary.ts';

/** An engine that works in a workdir right now. */
export interface RunningEngine {
  readonly process: ProcessIdentity;
  /** The id of its run; null for other commands, such as `ax verify --rerun`. */
  readonly run: string | null;
  /** Its build script, and when it began; null when there is no log of it. */
  readonly script: string | null;
  readonly started: string | null;
}

/** The engines that work in a workdir right now, as far as is known without a lock. Writes nothing. */
export function whoRuns(workdir: Workdir): RunningEngine[] {
  return ifPlain(() => foundSessions(workdir), []).flatMap((session): RunningEngine[] => {
    const { owner } = session;
    if (owner === undefined) return [];
    const run = session.run !== undefined && isRunId(session.run) ? session.run : null;
    const summary = run === null ? undefined : summarizeRun(workdir, run);
    // Of another machine or container only what it wrote lately is known, and a run writes every few seconds.
    const runs =
      summary !== undefined && livenessOf(owner) === 'unknown' ? summary.status === 'running' : isAlive(session);
    if (!runs) return [];
    const { script = null, started = null } = summary?.start ?? {};
    return [{ process: owner, run, script, started }];
  });
}
