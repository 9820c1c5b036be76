import { leave } from '../output/early-exit.ts';

const graceMs = 2500;

/** Exit statuses as a shell gives them: 128 and the signal's number. */
export const exitStatuses = { SIGINT: 130, SIGTERM: 143 } as const;

export type StopSignal = keyof typeof exitStatuses;

/** A run that can be stopped from outside. */
export interface StopSignals {
  readonly signal: AbortSignal;
  /** What stopped it, if anything has. */
  readonly stoppedBy: StopSignal | undefined;
  /** From now on signals end the process as they do by default. */
  release(): void;
}

/**
 * The first Ctrl-C or SIGTERM aborts the signal, with its name as the reason; a second one, or 2.5 seconds, ends this process whatever it does.
 * Slice processes end with it.
 *
 * @param onStop called once, when it begins
 * @param beforeExit called when it had to be ended by force
 */
export function handleStopSignals(onStop: (by: StopSignal) => void, beforeExit: (by: StopSignal) => void): StopSignals {
  const controller = new AbortController();
  let stoppedBy: StopSignal | undefined;
  let timer: NodeJS.Timeout | undefined;
  const stop = (by: StopSignal) => (): void => {
    const exit = (): never => {
      beforeExit(by);
      leave(exitStatuses[by]);
    };
    if (stoppedBy !== undefined) exit();
    stoppedBy = by;
    timer = setTimeout(exit, graceMs);
    onStop(by);
    controller.abort(by);
  };
  const onInterrupt = stop('SIGINT');
  const onTerminate = stop('SIGTERM');
  process.on('SIGINT', onInterrupt);
  process.on('SIGTERM', onTerminate);
  return {
    signal: controller.signal,
    get stoppedBy() {
      return stoppedBy;
    },
    release: () => {
      clearTimeout(timer);
      process.off('SIGINT', onInterrupt);
      process.off('SIGTERM', onTerminate);
    },
  };
}
