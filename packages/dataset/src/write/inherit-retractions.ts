import { manifestId } from '../manifest/any-dataset.ts';
import type { ManifestHead } from '../manifest/manifest.ts';
import { packRows, type SlicedRows, unpackRows } from '../manifest/packed-rows.ts';
import { moveUp } from '../manifest/row-spans.ts';

/**
 * What a dataset retracts because its source does: where that retracts rows of a dataset, it retracts the rows that stand
 * beside them in its own chain. So a map over a chain has the rows of its source and no others.
 * @param source the parent, or the dataset over whose rows a map went that left some out
 * @param chain the datasets before it, the latest first
 */
export function inheritedRetractions(
  source: ManifestHead,
  chain: readonly ManifestHead[],
  open: (id: string) => ManifestHead,
): SlicedRows[] {
  return (source.retracts ?? []).flatMap((retracted) => {
    const target = open(retracted.dataset);
    return besides(target, chain, open).map((each) => ({
      dataset: manifestId(each),
      slices: rowsBeside(retracted, target, each),
    }));
  });
}

/** The datasets of a chain whose rows stand beside those of a dataset: it is one of them, or they were made from it. */
function besides(
  dataset: ManifestHead,
  chain: readonly ManifestHead[],
  open: (id: string) => ManifestHead,
): readonly ManifestHead[] {
  const id = manifestId(dataset);
  const near = chain.filter((each) => manifestId(each) === id || each.parent === id || each.rowsOf?.dataset === id);
  if (near.length > 0) return near;
  // Built again with the same content, it has another id, and what had been made of the first was reused.
  const { digest } = dataset;
  return chain.filter(
    (each) => each.rowsOf?.digest === digest || ancestorsOf(each, open).some((other) => other.digest === digest),
  );
}

/** Rows of a dataset as those of one that stands beside it, in which some may have been left out. */
function rowsBeside(retracted: SlicedRows, target: ManifestHead, beside: ManifestHead): SlicedRows['slices'] {
  const { rowsOf } = beside;
  if (rowsOf === undefined || manifestId(beside) === retracted.dataset) return retracted.slices;
  return retracted.slices.map((rows, sliceno) => {
    const there = target.rows[sliceno] ?? 0;
    const leftOut = unpackRows(rowsOf.without[sliceno] ?? { rows: 0, data: '' }, there);
    return packRows(moveUp(unpackRows(rows, there), leftOut));
  });
}

/** The datasets to which it added columns, all the way back. */
function ancestorsOf({ parent }: ManifestHead, open: (id: string) => ManifestHead): ManifestHead[] {
  const ancestors: ManifestHead[] = [];
  for (let id = parent; id !== null; id = ancestors.at(-1)?.parent ?? null) ancestors.push(open(id));
  return ancestors;
}
