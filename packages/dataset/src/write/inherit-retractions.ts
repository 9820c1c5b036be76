import { manifestId } from '../manifest/any-dataset.ts';
import type { DatasetManifest } from '../manifest/manifest.ts';
import type { SlicedRows } from '../manifest/packed-rows.ts';

/**
 * What a dataset retracts because its parent does: where the parent retracts rows of a dataset, it retracts the rows that
 * stand beside them in its own chain. So a map over a chain has the rows of its source and no others.
 * @param chain the datasets before it, the latest first
 */
export function inheritedRetractions(
  parent: DatasetManifest,
  chain: readonly DatasetManifest[],
  open: (id: string) => DatasetManifest,
): SlicedRows[] {
  return (parent.retracts ?? []).flatMap(({ dataset, slices }) =>
    besides(dataset, chain, open).map((each) => ({ dataset: manifestId(each), slices })),
  );
}

/** The datasets of a chain whose rows stand beside those of a dataset: it is one of them, or they added columns to it. */
function besides(
  dataset: string,
  chain: readonly DatasetManifest[],
  open: (id: string) => DatasetManifest,
): readonly DatasetManifest[] {
  const near = chain.filter((each) => manifestId(each) === dataset || each.parent === dataset);
  if (near.length > 0) return near;
  // Built again with the same content, it has another id, and what had been made of the first was reused.
  const { digest } = open(dataset);
  return chain.filter((each) => ancestorsOf(each, open).some((other) => other.digest === digest));
}

/** The datasets to which it added columns, all the way back. */
function ancestorsOf({ parent }: DatasetManifest, open: (id: string) => DatasetManifest): DatasetManifest[] {
  const ancestors: DatasetManifest[] = [];
  for (let id = parent; id !== null; id = ancestors.at(-1)?.parent ?? null) ancestors.push(open(id));
  return ancestors;
}
