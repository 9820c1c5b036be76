import { anyText, chainLength, checkOptions, nullable, oneOf, optional, type Shape } from '@accelerator/base';
import { otherChain } from '../errors.ts';
import { type AnyDataset, idOf, ownHead } from '../manifest/any-dataset.ts';
import { LoopGuard } from '../manifest/loop-guard.ts';
import { anyBorder, borderOf, type ChainBorder, nameOfBorder } from './chain-border.ts';
import { Retracted } from './retracted.ts';
import { wrongOption } from './wrong-option.ts';

export interface ChainOptions {
  /** At most so many datasets, the latest. Default: all. */
  readonly length?: number | undefined;
  /** Ends before this dataset when it comes: a dataset, an id, or a job, of which it is an input. */
  readonly stop?: ChainBorder | undefined;
  /**
   * Only what came after this dataset, which is told by its content, so that it may have been built again. It must be in
   * the chain. Of a job it is an input: the `source` of the job before has been read. Undefined or null: all.
   */
  readonly since?: ChainBorder | null | undefined;
  /** Which input of the job that `since` or `stop` names. Default `source`. */
  readonly input?: string | undefined;
  /** The latest first. */
  readonly reverse?: boolean | undefined;
  /** With the rows that later datasets of the chain retract. Default: without. */
  readonly retracted?: boolean | undefined;
}

const chainShapes: { readonly [K in keyof ChainOptions]-?: Shape<unknown> } = {
  length: optional(chainLength),
  stop: optional(nullable(anyBorder)),
  since: optional(nullable(anyBorder)),
  input: optional(anyText),
  reverse: optional(oneOf(true, false)),
  retracted: optional(oneOf(true, false)),
};

/** A dataset of a chain. */
interface Linked<D> extends AnyDataset {
  readonly previous: D | null;
}

/** The datasets of a chain, the oldest first unless `reverse`. @throws AcceleratorError `OTHER_CHAIN`, `ITERATE_OPTION` */
export function followChain<D extends Linked<D>>(
  last: D,
  options: ChainOptions = {},
): { readonly datasets: readonly D[]; readonly retracted: Retracted } {
  checkOptions(options, chainShapes, { call: 'chain', refuse: wrongOption.bind(null, idOf(last)) });
  const { length = Number.POSITIVE_INFINITY, reverse = false, input } = options;
  const stops = borderOf(options.stop, { input, by: 'id', last });
  const begins = borderOf(options.since, { input, by: 'digest', last });
  let isFound = begins === undefined;
  const found: D[] = [];
  const guard = new LoopGuard(last.workdir);
  let next: D | null = last;
  // The dataset before the last that is wanted may be gone: it is not opened.
  for (; next !== null && found.length < length; next = found.length < length ? next.previous : next) {
    if (stops?.(next) === true) break;
    isFound ||= begins?.(next) === true;
    if (begins !== undefined && isFound) break;
    guard.enter(next[ownHead]);
    found.push(next);
  }
  if (next === null && !isFound) throw otherChain(idOf(last), nameOfBorder(options.since));
  const manifests = found.map((dataset) => dataset[ownHead]);
  const how = { isWhole: next === null, workdir: last.workdir };
  const retracted = options.retracted === true ? Retracted.none : Retracted.inChain(manifests, how);
  return { datasets: reverse ? found : found.reverse(), retracted };
}
