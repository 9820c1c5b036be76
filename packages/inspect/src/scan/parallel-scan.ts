import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { type FoldersBeside, foldersBeside, fromErrorRecord } from '@accelerator/base';
import { type Dataset, type DatasetList, retractedIn } from '@accelerator/dataset';
import { type ScanChunk, type ScanRequest, scanSlice } from './scan-request.ts';
import type { ScanAnswer, ScanOrder, ScanWorkerData } from './scan-worker.ts';

/** Fewer rows are done here before a thread has started (60 ms). */
const rowsWorthThreads = 100_000;

/** Pieces that a thread may be ahead of the reader. */
const aheadPerThread = 64;

/** Threads are programs of the built engine: TypeScript does not load in them. */
const isSource = import.meta.url.endsWith('.ts');

/** A piece of what a dataset gave. */
export interface ScanResult {
  readonly dataset: Dataset;
  readonly sliceno: number;
  readonly chunk: ScanChunk;
  /** Nothing more of this dataset is wanted. */
  skipRest(): void;
}

/** How a scan is done. */
export interface ScanOptions {
  readonly threads?: number;
  /** Only these slices. */
  readonly slices?: readonly number[] | undefined;
  /** Ends it with the signal's reason, also while nothing comes. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Goes over all slices, or some, of some datasets in parallel threads. What they give comes in order, dataset after dataset and
 * slice after slice, as soon as it is there; threads that are far ahead of the reader wait. Leaving the loop ends them.
 */
export async function* scan(
  datasets: DatasetList,
  request: ScanRequest,
  { threads = availableParallelism(), slices, signal }: ScanOptions = {},
): AsyncGenerator<ScanResult, undefined> {
  const orders = [...datasets].flatMap((dataset, datasetIndex) =>
    dataset
      .sliceNumbers()
      .filter((sliceno) => slices === undefined || slices.includes(sliceno))
      .filter((sliceno) => datasets.rowsOf(dataset, sliceno) > 0)
      .map((sliceno): ScanOrder => {
        const { from, to } = datasets[retractedIn](dataset, sliceno);
        return { workdir: dataset.workdir, dataset: dataset.id, sliceno, retracted: { from, to }, datasetIndex };
      }),
  );
  const done = new Int32Array(new SharedArrayBuffer(4 * Math.max(1, datasets.datasets.length)));
  const workers = datasets.rows < rowsWorthThreads || isSource ? 0 : Math.min(threads, orders.length);
  const pool = workers > 1 ? new ThreadPool(workers, request, done, orders) : undefined;
  const abort = (): void => pool?.abort(signal?.reason);
  signal?.addEventListener('abort', abort, { once: true });
  try {
    for (const [index, { sliceno, datasetIndex }] of orders.entries()) {
      signal?.throwIfAborted();
      const dataset = datasets.datasets[datasetIndex];
      if (dataset === undefined) continue;
      const isDone = (): boolean => Atomics.load(done, datasetIndex) !== 0;
      const skipRest = (): void => {
        Atomics.store(done, datasetIndex, 1);
      };
      const chunks =
        pool?.chunksOf(index) ??
        scanSlice({ dataset, sliceno, retracted: datasets[retractedIn](dataset, sliceno) }, request, isDone);
      for await (const chunk of chunks) if (!isDone()) yield { dataset, sliceno, chunk, skipRest };
    }
  } finally {
    signal?.removeEventListener('abort', abort);
    await pool?.close();
  }
}

/** What a slice has given so far. */
interface Inbox {
  readonly chunks: { readonly chunk: ScanChunk; readonly used: () => void }[];
  ended: boolean;
  error: unknown;
  wake: () => void;
}

/** Threads that take the slices in order, each the next one that nobody has. */
class ThreadPool {
  readonly #workers: Worker[] = [];
  readonly #inboxes: readonly Inbox[];
  readonly #orders: readonly ScanOrder[];
  readonly #beside: ReadonlyMap<string, FoldersBeside>;
  #next = 0;

  constructor(count: number, request: ScanRequest, done: Int32Array, orders: readonly ScanOrder[]) {
    this.#orders = orders;
    this.#beside = new Map(
      orders.flatMap(({ workdir }): [string, FoldersBeside][] => {
        const folders = foldersBeside(workdir);
        return folders === undefined ? [] : [[workdir, folders]];
      }),
    );
    this.#inboxes = orders.map(() => ({ chunks: [], ended: false, error: undefined, wake: () => {} }));
    for (let thread = 0; thread < count; thread++) this.#start(request, done);
  }

  async *chunksOf(index: number): AsyncGenerator<ScanChunk, undefined> {
    const inbox = this.#inboxes[index];
    if (inbox === undefined) return;
    for (;;) {
      const next = inbox.chunks.shift();
      if (next !== undefined) {
        yield next.chunk;
        next.used();
      } else if (inbox.error !== undefined) {
        throw inbox.error;
      } else if (inbox.ended) {
        return;
      } else {
        await new Promise<void>((resolve) => {
          inbox.wake = resolve;
        });
      }
    }
  }

  /** Whoever waits for more gets this as an error. */
  abort(reason: unknown): void {
    for (const inbox of this.#inboxes) {
      inbox.error ??= reason;
      inbox.wake();
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.terminate()));
  }

  #start(request: ScanRequest, done: Int32Array): void {
    const program = fileURLToPath(new URL('./scan-worker.js', import.meta.url));
    const credit = new Int32Array(new SharedArrayBuffer(4)).fill(aheadPerThread);
    const worker = new Worker(program, {
      workerData: { request, credit, done, beside: this.#beside } satisfies ScanWorkerData,
    });
    const used = (): void => {
      Atomics.add(credit, 0, 1);
      Atomics.notify(credit, 0);
    };
    this.#workers.push(worker);
    let inbox = this.#handOut(worker);
    const fail = (error: unknown): void => {
      if (inbox === undefined) return;
      inbox.error = error;
      inbox.wake();
    };
    worker.on('message', (answer: ScanAnswer) => {
      if (inbox === undefined) return;
      if (answer.type === 'error') return fail(fromErrorRecord(answer.error));
      if (answer.type === 'chunk') inbox.chunks.push({ chunk: answer.chunk, used });
      else inbox.ended = true;
      inbox.wake();
      if (answer.type === 'end') inbox = this.#handOut(worker);
    });
    worker.on('error', fail);
    worker.on('exit', (status) => fail(new Error(`A thread ended with exit status ${status}`)));
  }

  #handOut(worker: Worker): Inbox | undefined {
    const index = this.#next++;
    const order = this.#orders[index];
    if (order === undefined) return undefined;
    worker.postMessage(order);
    return this.#inboxes[index];
  }
}
