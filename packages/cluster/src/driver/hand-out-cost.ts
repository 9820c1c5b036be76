/** Of so many tasks together. */
const window = 50;
const mostSeconds = 10;

/** Measures what handing out a task costs, and says from that how long one should last. */
export class HandOutCost {
  #cpu = process.cpuUsage();
  #tasks = 0;
  /** CPU seconds of this process for each task. */
  #perTask = 0;
  /** Seconds from the end of a task to when it is heard of. */
  #delay = 0;

  /** @param seconds that a task was away @param worked seconds of these in which it ran */
  note(seconds: number, worked: number): void {
    const delay = Math.max(0, seconds - worked);
    this.#delay = this.#delay === 0 ? delay : this.#delay * 0.9 + delay * 0.1;
    if (++this.#tasks < window) return;
    const used = process.cpuUsage(this.#cpu);
    this.#perTask = (used.user + used.system) / 1e6 / this.#tasks;
    this.#cpu = process.cpuUsage();
    this.#tasks = 0;
  }

  /**
   * So that a slot waits 4 % of its time at most, and that this process is busy half of its time at most, however many
   * slots there are.
   */
  worthwhileSeconds(slots: number): number {
    return Math.min(mostSeconds, Math.max(25 * this.#delay, 2 * slots * this.#perTask));
  }
}
