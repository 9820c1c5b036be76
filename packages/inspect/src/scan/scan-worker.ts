import { isMainThread, parentPort, workerData } from 'node:worker_threads';
import { type ErrorRecord, type FoldersBeside, putBeside, toErrorRecord } from '@accelerator/base';
import { Dataset, RowSpans } from '@accelerator/dataset';
import { type ScanChunk, type ScanRequest, type ScanTask, scanSlice } from './scan-request.ts';

/** What a thread begins with. */
export interface ScanWorkerData {
  readonly request: ScanRequest;
  /** One number: how many pieces the thread may still send before others have been used. */
  readonly credit: Int32Array;
  /** One number for each dataset: not 0 when nobody wants to know more of it. */
  readonly done: Int32Array;
  /** What is read beside workdirs, by these. */
  readonly beside: ReadonlyMap<string, FoldersBeside>;
}

/** A task, and the place of its dataset among all. */
export interface ScanOrder extends ScanTask {
  readonly datasetIndex: number;
}

export type ScanAnswer =
  | { readonly type: 'chunk'; readonly chunk: ScanChunk }
  | { readonly type: 'end' }
  | { readonly type: 'error'; readonly error: ErrorRecord };

/** The program of a thread: scans one slice after the other, as it is asked to. */
function main(): void {
  const port = parentPort;
  if (isMainThread || port === null) return;
  const { request, credit, done, beside }: ScanWorkerData = workerData;
  for (const [root, folders] of beside) putBeside(root, folders);
  const datasets = new Map<string, Dataset>();
  const answer = (message: ScanAnswer): void => port.postMessage(message);
  port.on('message', ({ workdir, dataset: id, sliceno, retracted: { from, to }, datasetIndex }: ScanOrder) => {
    try {
      const dataset = datasets.get(id) ?? Dataset.open(workdir, id);
      datasets.set(id, dataset);
      const rows = { dataset, sliceno, retracted: new RowSpans(from, to) };
      for (const chunk of scanSlice(rows, request, () => Atomics.load(done, datasetIndex) !== 0)) {
        while (Atomics.load(credit, 0) <= 0) Atomics.wait(credit, 0, 0);
        Atomics.sub(credit, 0, 1);
        answer({ type: 'chunk', chunk });
      }
      answer({ type: 'end' });
    } catch (error) {
      answer({ type: 'error', error: toErrorRecord(error) });
    }
  });
}

main();
