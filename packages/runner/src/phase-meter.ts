import { type InputFile, observeInputFiles, type PhaseRecord } from '@accelerator/job';
import { observeProgress } from '@accelerator/dataset';
import type { Task, TaskNews } from './executor.ts';

/** Tells and records how far a phase is and what it costs: rows, bytes, time, memory. */
export interface PhaseMeter {
  /** How many input files the phase has before it, if it has any. */
  expect(inputs: { readonly inputFiles: readonly InputFile[] }): void;
  stop(): PhaseRecord;
}

/** Often enough for a steady bar, seldom enough to cost nothing. */
const newsEveryMs = 100;

export function startMeter(task: Task, onNews: (news: TaskNews) => void): PhaseMeter {
  const started = performance.now();
  let files = 0;
  let filesExpected = 0;
  let inputBytesRead = 0;
  let rowsRead = 0;
  let rowsToRead = 0;
  let rowsWritten = 0;
  const columnBytesRead: Record<string, number> = {};
  let toldAt = started;
  const tell = (): void => {
    const now = performance.now();
    if (now - toldAt < newsEveryMs) return;
    toldAt = now;
    if (rowsToRead > 0) onNews({ type: 'progress', done: rowsRead, total: rowsToRead });
    else if (files > 0) onNews({ type: 'progress', done: files, total: Math.max(files, filesExpected) });
  };
  observeInputFiles((_, bytes) => {
    files++;
    inputBytesRead += bytes;
    tell();
  });
  observeProgress({
    rowsToRead: (rows) => {
      rowsToRead += rows;
    },
    rowsRead: (rows) => {
      rowsRead += rows;
      tell();
    },
    rowsWritten: (rows) => {
      rowsWritten += rows;
      tell();
    },
    columnBytesRead: (column, bytes) => {
      columnBytesRead[column] = (columnBytesRead[column] ?? 0) + bytes;
    },
  });
  return {
    expect: ({ inputFiles }) => {
      filesExpected = task.phase === 'analysis' ? Math.ceil(inputFiles.length / task.slices) : inputFiles.length;
    },
    stop: () => {
      observeInputFiles(() => {});
      observeProgress(null);
      return {
        phase: task.phase,
        slice: task.sliceno,
        seconds: (performance.now() - started) / 1000,
        peakMemory: process.resourceUsage().maxRSS * 1024,
        columnBytesRead,
        inputBytesRead,
        rowsRead,
        rowsWritten,
      };
    },
  };
}
