import { digestOf } from '@accelerator/base';
import { wrongRetraction } from '../errors.ts';
import { manifestId } from '../manifest/any-dataset.ts';
import { LoopGuard } from '../manifest/loop-guard.ts';
import type { ManifestHead } from '../manifest/manifest.ts';
import { packRows, type SlicedRows, spanBytes, unpackRows } from '../manifest/packed-rows.ts';
import { RowSpans, unite, without } from '../manifest/row-spans.ts';
import { Retracted } from '../read/retracted.ts';
import { inheritedRetractions } from './inherit-retractions.ts';
import { type RetractedPart, retractedTwice } from './retraction-marks.ts';

/** What the rows that a dataset retracts are found from. */
export interface RetractionInput {
  /** Of the dataset that retracts. */
  readonly id: string;
  /** The parent, or the dataset over whose rows a map went that left some out. */
  readonly source: ManifestHead | null;
  readonly previous: ManifestHead | null;
  readonly parts: readonly RetractedPart[];
  readonly workdir: string;
  readonly open: (id: string) => ManifestHead;
}

export interface Retractions {
  /** Those of the latest dataset first. */
  readonly retracts: readonly SlicedRows[];
  /** Which rows they are, by the place of their dataset in the chain and not by its id: as content. */
  readonly content: unknown;
}

/**
 * What a dataset retracts: what its phases said, and what its source does. Undefined: nothing.
 * @throws AcceleratorError `RETRACTION_INVALID`
 */
export function assembleRetractions(input: RetractionInput): Retractions | undefined {
  const { id, source, previous, parts, workdir, open } = input;
  const [first] = parts;
  if (first !== undefined && previous === null) throw noPrevious(id, first.dataset);
  if (previous === null || (first === undefined && source?.retracts === undefined)) return undefined;
  const chain = chainBefore(previous, input);
  const before = Retracted.inChain(chain, { isWhole: true, workdir });
  const inherited = source === null ? [] : inheritedRetractions(source, chain, open);
  const retracts: SlicedRows[] = [];
  const content: unknown[] = [];
  const known = new Set(chain.map(manifestId));
  const stray = parts.find(({ dataset }) => !known.has(dataset));
  if (stray !== undefined) throw wrongRetraction(id, `it retracts rows of ${stray.dataset}, which is not in its chain`);
  for (const [place, target] of chain.entries()) {
    const spans = new SpansOfTarget(id, target, before);
    for (const part of parts) if (part.dataset === spans.target) spans.add(part);
    for (const { dataset, slices } of inherited) if (dataset === spans.target) spans.inherit(slices);
    const { slices } = spans;
    if (slices.every(({ rows }) => rows === 0)) continue;
    retracts.push({ dataset: spans.target, slices: slices.map(packRows) });
    content.push([place, slices.map((each) => digestOf(spanBytes(each)))]);
  }
  return retracts.length === 0 ? undefined : { retracts, content };
}

export function noPrevious(id: string, dataset: string): Error {
  return wrongRetraction(
    id,
    `it can't retract rows of ${dataset}, since no dataset comes before it`,
    'Give the writer the dataset that it continues: previous.',
  );
}

/** The datasets before one, the latest first. */
function chainBefore(previous: ManifestHead, { workdir, open }: RetractionInput): ManifestHead[] {
  const chain: ManifestHead[] = [];
  const guard = new LoopGuard(workdir);
  for (let next: ManifestHead | null = previous; next !== null; ) {
    guard.enter(next);
    chain.push(next);
    next = next.previous === null ? null : open(next.previous);
  }
  return chain;
}

/** The rows of one dataset that become retracted. */
class SpansOfTarget {
  readonly target: string;
  readonly slices: RowSpans[];
  readonly #id: string;
  readonly #manifest: ManifestHead;
  readonly #before: Retracted;

  constructor(id: string, manifest: ManifestHead, before: Retracted) {
    this.#id = id;
    this.#manifest = manifest;
    this.#before = before;
    this.target = manifestId(manifest);
    this.slices = manifest.rows.map(() => RowSpans.none);
  }

  /** Each row must be there still. */
  add({ sliceno, rows }: RetractedPart): void {
    const spans = unpackRows(rows, this.#manifest.rows[sliceno] ?? 0);
    const own = unite(this.slices[sliceno] ?? RowSpans.none, spans);
    const all = unite(this.#before.of(this.target, sliceno), spans);
    for (const each of [own, all]) {
      if (!('twice' in each)) continue;
      const by = this.#before.by(this.target, sliceno, each.twice);
      throw retractedTwice(this.#id, { dataset: this.target, sliceno, row: each.twice, by });
    }
    if ('spans' in own) this.slices[sliceno] = own.spans;
  }

  /** What is retracted already needs not be said again. */
  inherit(slices: SlicedRows['slices']): void {
    for (const [sliceno, packed] of slices.entries()) {
      const own = this.slices[sliceno] ?? RowSpans.none;
      const spans = unpackRows(packed, this.#manifest.rows[sliceno] ?? 0);
      const united = unite(own, without(without(spans, own), this.#before.of(this.target, sliceno)));
      if ('spans' in united) this.slices[sliceno] = united.spans;
    }
  }
}
