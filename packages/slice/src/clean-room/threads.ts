import { syncBuiltinESMExports } from 'node:module';
import workerThreads from 'node:worker_threads';

const running = new Set<workerThreads.Worker>();

/** From now on every thread that is started here is known: Node does not list them. */
export function trackThreads(): void {
  class Worker extends workerThreads.Worker {
    constructor(...args: ConstructorParameters<typeof workerThreads.Worker>) {
      super(...args);
      running.add(this);
      this.once('exit', () => running.delete(this));
    }
  }
  Object.assign(workerThreads, { Worker });
  syncBuiltinESMExports();
}

export function runningThreads(): number {
  return running.size;
}
