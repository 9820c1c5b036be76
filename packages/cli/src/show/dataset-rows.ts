import { Dataset } from '@accelerator/dataset';

/** The first rows of a dataset, slice by slice. Image columns come as the bytes of their files: nothing is decoded. */
export function datasetRows(dataset: Dataset, columns: readonly string[], count: number): (readonly unknown[])[] {
  const slice = Math.min(count, dataset.rows);
  return slice === 0 ? [] : [...withImagesAsBytes(dataset).iterate(null, columns, { slice })];
}

function withImagesAsBytes(dataset: Dataset): Dataset {
  const { manifest, workdir } = dataset;
  const columns = Object.entries(manifest.columns).map(
    ([name, column]) => [name, column.type === 'image' ? { ...column, type: 'bytes' as const } : column] as const,
  );
  return new Dataset({ ...manifest, columns: Object.fromEntries(columns) }, { workdir });
}
