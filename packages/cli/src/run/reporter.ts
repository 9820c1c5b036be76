import type { TimedEvent } from '@accelerator/store';
import type { Ending } from './summary.ts';

/** Turns the events of a run into something to see. */
export interface Reporter {
  /** What the engine tells. */
  event(event: TimedEvent): void;
  /** The first Ctrl-C or SIGTERM: everything is being stopped. */
  stopping(signal: NodeJS.Signals): void;
  /** What it would say right now, when somebody asks: a line for each job that runs. None where programs read. */
  status?(): string[];
  /** The end; nothing comes after it. An error that no event has told is given here. */
  end(ending: Ending, error?: unknown): void;
}
