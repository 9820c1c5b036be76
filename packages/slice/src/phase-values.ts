import { Dataset, type DatasetDeclaration, DatasetWriter, type DatasetWriters } from '@accelerator/dataset';
import { createPackr } from '@accelerator/job';
import { Job, Workdir } from '@accelerator/store';
import { addExtension } from 'msgpackr';

/** What handles stand for in the phase that runs now. One phase runs at a time in a process. */
interface Place {
  readonly workdir: string;
  readonly writers: DatasetWriters;
}

let place: Place | undefined;

/**
 * Packs and unpacks what passes between phases: anything that can be cloned, and besides datasets, jobs and dataset
 * writers. A writer arrives as the writer of the slice that unpacks it.
 */
export function createPhaseValues(here: Place): { pack(value: unknown): Buffer; unpack(bytes: Uint8Array): unknown } {
  const packr = createPackr();
  return {
    pack: (value) => packr.pack(value),
    unpack: (bytes) => {
      place = here;
      return packr.unpack(bytes);
    },
  };
}

function here(): Place {
  if (place === undefined) throw new Error('Internal error: a handle was unpacked outside a phase');
  return place;
}

addExtension({
  Class: DatasetWriter,
  type: 1,
  write: (writer: DatasetWriter) => writer.declaration,
  read: (declaration: DatasetDeclaration) => here().writers.revive(declaration),
});
addExtension({
  Class: Dataset,
  type: 2,
  write: (dataset: Dataset) => dataset.id,
  read: (id: string) => Dataset.open(here().workdir, id),
});
addExtension({
  Class: Job,
  type: 3,
  write: (job: Job) => job.id,
  read: (id: string) => Job.open(Workdir.open(here().workdir), id),
});
