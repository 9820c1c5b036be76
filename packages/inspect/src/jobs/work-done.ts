import type { PartRecord, PhaseName, PhaseRecord, StepRecord } from '@accelerator/job';

/** What a map did for one slice; null for a step that was not needed, or not reached. */
export interface MapSliceWork {
  readonly sliceno: number;
  /** Computing the rows. */
  readonly map: StepRecord | null;
  /** Putting them in order. */
  readonly gather: StepRecord | null;
}

/** What a map did: it has no phases. */
export interface MapWork {
  /** Looking for rows that earlier jobs have computed. */
  readonly match: StepRecord | null;
  readonly slices: readonly MapSliceWork[];
}

/** What a job did: its phases in order, slice by slice, or the work of a map. */
export interface WorkDone {
  readonly phases: readonly PhaseRecord[];
  /** null for a method with phases, and while nothing is known. */
  readonly map: MapWork | null;
}

const phaseOrder: readonly PhaseName[] = ['prepare', 'analysis', 'synthesis'];

export function workDone(records: readonly PartRecord[]): WorkDone {
  const phases = records.filter((record) => 'phase' in record);
  const steps = records.filter((record) => 'step' in record);
  phases.sort(
    (a, b) => phaseOrder.indexOf(a.phase) - phaseOrder.indexOf(b.phase) || (a.sliceno ?? 0) - (b.sliceno ?? 0),
  );
  return { phases, map: steps.length === 0 ? null : mapWork(steps) };
}

function mapWork(steps: readonly StepRecord[]): MapWork {
  const find = (step: StepRecord['step'], sliceno: number | null): StepRecord | null =>
    steps.find((record) => record.step === step && record.sliceno === sliceno) ?? null;
  const slices = [...new Set(steps.flatMap(({ sliceno }) => sliceno ?? []))].sort((a, b) => a - b);
  return {
    match: find('match', null),
    slices: slices.map((sliceno) => ({ sliceno, map: find('map', sliceno), gather: find('gather', sliceno) })),
  };
}
