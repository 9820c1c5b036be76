import type { TimedEvent } from '@accelerator/store';
import type { Ending } from './summary.ts';

/** Turns the events of a run into something to see. */
export interface Reporter {
  /** What the engine tells. */
  event(event: TimedEvent): void;
  /** The first Ctrl-C or SIGTERM: everything is being stopped. */
  stopping(signal: NodeJS.Signals): void;
  /** The end; nothing comes after it. An error that no event has told is given here. */
  end(ending: Ending, error?: unknown): void;
}
