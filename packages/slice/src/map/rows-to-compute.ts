import type { DatasetWriter } from '@accelerator/dataset';
import type { Turns } from '../turns.ts';
import type { MapSlice } from './map-rows.ts';
import type { SetUpMap } from './ready-maps.ts';
import type { RowRun } from './row-runs.ts';
import type { RowSink } from './row-sink.ts';

/** Rows of a slice that a map goes over, and where what it gives for them goes. */
export interface MapRows {
  readonly ready: SetUpMap;
  readonly slice: MapSlice;
  readonly runs: readonly RowRun[];
  readonly sink: RowSink;
  /** Where the sink writes. */
  readonly writer: DatasetWriter;
  readonly turns: Turns;
  /** Told when all calls wait, and when they don't any more. */
  readonly onIdle: (isIdle: boolean) => void;
}
