import type { ValueReferences } from '@accelerator/base';
import { type DatasetDeclaration, DatasetWriter, type DatasetWriters } from '@accelerator/dataset';
import { valueReferences, type Workdir } from '@accelerator/store';

const writerName = 'writer ';

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
