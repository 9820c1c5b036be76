import { describeValue, didYouMean, expected, isPlainObject } from '@accelerator/base';
import { wrongIterate } from '../errors.ts';
import { type AnyDataset, headId, idOf, ownHead } from '../manifest/any-dataset.ts';

/** A job, as far as it has inputs. */
export interface HasInputs {
  readonly inputs: Readonly<Record<string, unknown>>;
}

/** Where a chain ends: a dataset, its id, or a job that has it as input. */
export type ChainBorder = AnyDataset | HasInputs | string;

interface BorderOptions {
  /** Which input of a job. */
  readonly input: string | undefined;
  /** How a dataset is told: by its id, which is noted, or by its content; that of a job always by its content. */
  readonly by: 'id' | 'digest';
  /** The last dataset of the chain, for messages. */
  readonly last: AnyDataset;
}

/** Whether a dataset of a chain is the border; undefined: there is none. @throws AcceleratorError `ITERATE_OPTION` */
export function borderOf(
  border: ChainBorder | null | undefined,
  { input = 'source', by, last }: BorderOptions,
): ((dataset: AnyDataset) => boolean) | undefined {
  if (border === undefined || border === null) return undefined;
  if (typeof border === 'string') return ({ id }) => id === border;
  if (isDataset(border)) {
    if (by === 'digest') return ({ digest }) => digest === border.digest;
    const { id } = border;
    return (dataset) => dataset.id === id;
  }
  const found = inputOf(border, input, last);
  return found === undefined ? undefined : ({ digest }) => digest === found.digest;
}

/** Whether a value may be the border of a chain. */
export function anyBorder(value: unknown): string | undefined {
  const isJob = isPlainObject(value) && isPlainObject(value.inputs);
  return typeof value === 'string' || isDataset(value) || isJob
    ? undefined
    : expected('a dataset, its id, or a job', value);
}

/** What a border is called in a message. */
export function nameOfBorder(border: ChainBorder | null | undefined): string {
  if (typeof border === 'string') return border;
  if (border === null || border === undefined) return 'nothing';
  return isDataset(border) ? idOf(border) : 'the input of the job';
}

/** Undefined for an optional input that was not given. */
function inputOf({ inputs }: HasInputs, name: string, last: AnyDataset): AnyDataset | undefined {
  const given = Object.hasOwn(inputs, name) ? inputs[name] : undefined;
  if (given === null) return undefined;
  if (isDataset(given)) return given;
  const names = Object.keys(inputs).filter((each) => isDataset(inputs[each]));
  throw wrongIterate(
    idOf(last),
    `expected a dataset as input '${name}' of the job with which its chain is to begin or end.`,
    didYouMean(name, names),
  );
}

/** @throws AcceleratorError `ITERATE_OPTION` when it is none @param all among which it should be, for messages */
export function checkDataset(value: unknown, all: readonly AnyDataset[]): asserts value is AnyDataset {
  if (!isDataset(value))
    throw wrongIterate(headId(all), `expected one of its datasets, received ${describeValue(value)}.`);
}

function isDataset(value: unknown): value is AnyDataset {
  return typeof value === 'object' && value !== null && ownHead in value;
}
