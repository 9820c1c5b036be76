import type * as BullMQ from 'bullmq';
import type * as IORedis from 'ioredis';
import { clusterPackagesMissing } from './errors.ts';

/** The packages that only those need who work on several machines. */
export interface Modules {
  readonly Queue: typeof BullMQ.Queue;
  readonly Worker: typeof BullMQ.Worker;
  readonly Redis: typeof IORedis.Redis;
}

/** @throws AcceleratorError `CLUSTER_PACKAGES_MISSING` */
export async function loadModules(): Promise<Modules> {
  try {
    const [{ Queue, Worker }, { Redis }] = await Promise.all([import('bullmq'), import('ioredis')]);
    return { Queue, Worker, Redis };
  } catch (cause) {
    throw clusterPackagesMissing(cause);
  }
}
