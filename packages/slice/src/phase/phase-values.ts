import type { ValueReferences } from '@accelerator/base';
import { Dataset, type DatasetDeclaration, DatasetWriter, type DatasetWriters } from '@accelerator/dataset';
import { Job, valueReferences, type Workdir } from '@accelerator/store';

const writerName = 'writer ';

/**
 * For values that a job keeps. Of a dataset or job in them others may ask all that is no content, so it counts as asked
 * by the one that hands it on.
 */
export function keptReferences(workdir: Workdir, own: string): ValueReferences {
  const references = valueReferences(workdir, own);
  return {
    ...references,
    nameOf: (value) => {
      if (value instanceof Dataset || value instanceof Job) reportIdentityOf(value);
      return references.nameOf(value);
    },
  };
}

/** Asking for the id is what is noted. */
const reportIdentityOf = ({ id }: { readonly id: string }): string => id;

/**
 * What passes between phases may hold datasets and jobs, and besides dataset writers. A writer arrives as the writer of
 * the slice that reads it.
 */
export function phaseReferences(workdir: Workdir, own: string, writers: DatasetWriters): ValueReferences {
  const others = valueReferences(workdir, own);
  return {
    nameOf: (value) =>
      value instanceof DatasetWriter ? writerName + JSON.stringify(value.declaration) : others.nameOf(value),
    open: (name) => {
      if (!name.startsWith(writerName)) return others.open(name);
      const declaration: DatasetDeclaration = JSON.parse(name.slice(writerName.length));
      return writers.revive(declaration);
    },
  };
}
