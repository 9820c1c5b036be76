/**
 * How long a job works. Time in which all that it has to do waits for other jobs, or for workers that these have, is not
 * its own.
 */
export class JobClock {
  /** When the job began, in milliseconds since 1970. */
  readonly startedAt: number;
  readonly #now: () => number;
  readonly #began: number;
  #queued = 0;
  #running = 0;
  #waitingSince: number | undefined;
  #waitedMs = 0;

  /** @param now milliseconds that only rise */
  constructor(startedAt = Date.now(), now: () => number = () => performance.now()) {
    this.startedAt = startedAt;
    this.#now = now;
    this.#began = now();
  }

  /** A task waits for a worker. */
  queued(): void {
    this.#count(1, 0);
  }

  /** A task that waited has a worker. */
  began(): void {
    this.#count(-1, 1);
  }

  /** A task that ran waits for other jobs. It goes on by `began`. */
  lent(): void {
    this.#count(1, -1);
  }

  /** A task has ended, or, if it had no worker yet, will not be run. */
  ended(hadBegun: boolean): void {
    this.#count(hadBegun ? 0 : -1, hadBegun ? -1 : 0);
  }

  /** Seconds in which the job only waited. */
  get waited(): number {
    const since = this.#waitingSince;
    return (this.#waitedMs + (since === undefined ? 0 : this.#now() - since)) / 1000;
  }

  /** Seconds since it began, without those. */
  get seconds(): number {
    return Math.max(0, (this.#now() - this.#began) / 1000 - this.waited);
  }

  /** Seconds from the beginning of the job to a moment, in milliseconds since 1970. */
  secondsAt(moment: number): number {
    return Math.max(0, (moment - this.startedAt) / 1000);
  }

  #count(queued: number, running: number): void {
    this.#queued += queued;
    this.#running += running;
    const waits = this.#queued > 0 && this.#running === 0;
    if (waits === (this.#waitingSince !== undefined)) return;
    if (this.#waitingSince !== undefined) this.#waitedMs += this.#now() - this.#waitingSince;
    this.#waitingSince = waits ? this.#now() : undefined;
  }
}
