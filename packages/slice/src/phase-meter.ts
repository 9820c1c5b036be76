import { observeReads } from '@accelerator/column';
import { type DatasetPart, observeProgress } from '@accelerator/dataset';
import { observeInputFiles, type PhaseRecord } from '@accelerator/job';
import type { Task, TaskNews } from './task.ts';

/** Tells and records how far a phase is and what it costs: rows, bytes, time, memory. */
export interface PhaseMeter {
  /** How many input files the phase has before it, if it has any. */
  expect(inputFiles: number): void;
  /** @param parts what was written to datasets */
  stop(parts: readonly DatasetPart[]): PhaseRecord;
}

/** Often enough for a steady bar, seldom enough to cost nothing. */
const newsEveryMs = 100;

export function startMeter(task: Task, onNews: (news: TaskNews) => void): PhaseMeter {
  const started = performance.now();
  let files = 0;
  let filesExpected = 0;
  let inputBytesRead = 0;
  let rowsRead = 0;
  const rowsBefore = new Map<string, number>();
  const columnBytesRead: Record<string, number> = {};
  let toldAt = started;
  const tell = (done: number, total: number): void => {
    const now = performance.now();
    if (now - toldAt < newsEveryMs) return;
    toldAt = now;
    onNews({ type: 'progress', done, total });
  };
  observeInputFiles((_, bytes) => {
    files++;
    inputBytesRead += bytes;
    tell(files, Math.max(files, filesExpected));
  });
  observeProgress(({ kind, dataset, rows, total }) => {
    if (kind === 'write') return;
    // Rows count from the beginning of an iteration: fewer than before means that another one began.
    const before = rowsBefore.get(dataset) ?? 0;
    rowsRead += rows >= before ? rows - before : rows;
    rowsBefore.set(dataset, rows);
    if (total !== null) tell(rows, total);
  });
  observeReads(({ dataset, column, bytes }) => {
    const name = `${dataset}/${column}`;
    columnBytesRead[name] = (columnBytesRead[name] ?? 0) + bytes;
  });
  return {
    expect: (inputFiles) => {
      filesExpected = task.phase === 'analysis' ? Math.ceil(inputFiles / task.slices) : inputFiles;
    },
    stop: (parts) => {
      observeInputFiles(() => {});
      observeProgress(null);
      observeReads(null);
      return {
        phase: task.phase,
        slice: task.sliceno,
        seconds: (performance.now() - started) / 1000,
        peakMemory: process.resourceUsage().maxRSS * 1024,
        columnBytesRead,
        inputBytesRead,
        rowsRead,
        rowsWritten: parts.reduce((sum, { rows }) => sum + rows, 0),
      };
    },
  };
}
