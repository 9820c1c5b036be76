import { RunSoFar, RunState, RunWork } from '@accelerator/inspect';
import { listRuns, type RunSummary, readRun, type Workdir } from '@accelerator/store';

/** So many runs are known as far as their logs had come. */
const mostKnown = 4;
/** Others get their turn after so many events: 20 ms. */
const turnEvents = 2000;

/** A run as far as its log was read. */
class KnownRun {
  readonly soFar = new RunSoFar();
  readonly state = new RunState();
  readonly work = new RunWork();
  /** Where its log was read up to. */
  end = 0;
  /** When its last event came, in seconds since it began. */
  last = 0;
  readonly #workdir: Workdir;
  readonly #run: string;
  #reading: Promise<RunSummary> | undefined;

  constructor(workdir: Workdir, run: string) {
    this.#workdir = workdir;
    this.#run = run;
  }

  /** Reads what has come since. Who comes while another one reads waits for that one. */
  read(): Promise<RunSummary> {
    this.#reading ??= this.#readRest().finally(() => {
      this.#reading = undefined;
    });
    return this.#reading;
  }

  async #readRest(): Promise<RunSummary> {
    for (;;) {
      const { events, end, ...summary } = readRun(this.#workdir, this.#run, { from: this.end, most: turnEvents });
      for (const event of events) {
        this.soFar.add(event);
        this.state.apply(event, event.t * 1000);
        this.work.add(event);
      }
      this.end = end;
      this.last = events.at(-1)?.t ?? this.last;
      if (events.length < turnEvents) return summary;
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
}

/** A run with what it has come to. */
export interface LookedAtRun extends Pick<KnownRun, 'soFar' | 'state' | 'work' | 'end' | 'last'> {
  readonly summary: RunSummary;
}

/**
 * Runs that are looked at. Whoever looks again reads only what has come since: the log of a run of 20,000 jobs has 160,000
 * lines, which take a second, and a page that follows it looks four times a second.
 */
export class KnownRuns {
  readonly #workdir: Workdir;
  /** Who was looked at last stands last. */
  readonly #known = new Map<string, KnownRun>();
  readonly #ended = new Map<string, RunSummary>();

  constructor(workdir: Workdir) {
    this.#workdir = workdir;
  }

  /** The newest first. @param most how many */
  list(most?: number): RunSummary[] {
    return listRuns(this.#workdir, most, this.#ended);
  }

  /** @throws AcceleratorError `RUN_NOT_FOUND`, `RUN_FORMAT` */
  async look(run: string): Promise<LookedAtRun> {
    const known = this.#known.get(run) ?? new KnownRun(this.#workdir, run);
    this.#known.delete(run);
    this.#known.set(run, known);
    for (const oldest of [...this.#known.keys()].slice(0, -mostKnown)) this.#known.delete(oldest);
    const summary = await known.read().catch((error: unknown) => {
      this.#known.delete(run);
      throw error;
    });
    const { soFar, state, work, end, last } = known;
    return { summary, soFar, state, work, end, last };
  }
}
