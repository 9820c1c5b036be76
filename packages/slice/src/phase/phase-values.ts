import { Dataset, type DatasetDeclaration, DatasetWriter, type DatasetWriters, idOf } from '@accelerator/dataset';
import { createPackr } from '@accelerator/job';
import { Job, ownId, type Workdir } from '@accelerator/store';
import { addExtension } from 'msgpackr';

/** What handles stand for in the phase that unpacks them. */
interface Place {
  readonly workdir: Workdir;
  readonly writers: DatasetWriters;
}

/** Packs and unpacks what passes between phases. */
export interface PhaseValues {
  pack(value: unknown): Buffer;
  unpack(bytes: Uint8Array): unknown;
}

/** Set while a value is being unpacked. */
let place: Place | undefined;

/**
 * For anything that can be cloned, and besides for datasets, jobs and dataset writers. A writer arrives as the writer
 * of the slice that unpacks it.
 */
export function createPhaseValues(here: Place): PhaseValues {
  const packr = createPackr();
  return {
    pack: (value) => packr.pack(value),
    unpack: (bytes) => {
      place = here;
      try {
        return packr.unpack(bytes);
      } finally {
        place = undefined;
      }
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
  write: (dataset: Dataset) => idOf(dataset),
  read: (id: string) => Dataset.open(here().workdir.path, id),
});
addExtension({
  Class: Job,
  type: 3,
  write: (job: Job) => job[ownId],
  read: (id: string) => Job.open(here().workdir, id),
});
