import type { Dataset } from '@accelerator/dataset';

/** The rows of a dataset, as objects. */
export function rowsOf(dataset: Dataset): Record<string, unknown>[] {
  const names = [...dataset.columns.keys()];
  return Array.from(dataset.iterate(null, names), (values) =>
    Object.fromEntries(names.map((name, index) => [name, values[index]])),
  );
}
