import type { DatasetWriter } from '@accelerator/dataset';
import type { BadRow, OutcomeRun } from '@accelerator/job';
import type { AnyMethod } from '@accelerator/method';
import type { PhaseInputs } from '../phase/inputs.ts';
import { Secrets } from '../secrets.ts';
import { Turns } from '../turns.ts';
import { computeRows } from './compute-rows.ts';
import { RowSink } from './row-sink.ts';
import { setUpMap } from './set-up-map.ts';

/** Rows that a map goes over without an engine. */
export interface RowsAlone {
  readonly method: AnyMethod;
  readonly inputs: PhaseInputs;
  /** How many. */
  readonly rows: number;
  /** Where the columns that the map makes go. */
  readonly writer: DatasetWriter;
}

/** What became of these rows. */
export interface OutcomesAlone {
  readonly runs: readonly OutcomeRun[];
  readonly failures: readonly BadRow[];
}

const slice = { sliceno: 0, slices: 1 };

/**
 * Runs a map in this process, over one slice, row by row, as a slice process does: only its calls wait for nothing, and
 * its variables are those of this process.
 */
export async function mapAlone({ method, inputs, rows, writer }: RowsAlone): Promise<OutcomesAlone> {
  if (method.map === undefined) throw new Error('Internal error: only a map goes over rows');
  const retries = method.map.retries && { ...method.map.retries, delay: 0 };
  const map = { ...method.map, concurrency: 1, retries, callsPerSecond: undefined };
  const ready = await setUpMap({ map, name: 'the map' }, method, inputs);
  const runs = rows === 0 ? [] : [[0, rows] as const];
  const sink = new RowSink({ ready, writer, slice, runs, secrets: new Secrets({}, []) });
  await computeRows({ ready, slice, runs, sink, writer, turns: new Turns(() => {}), onIdle: () => {} });
  return { runs: sink.outcomes.runs, failures: sink.failures };
}
