import { checkNumbers } from './check-numbers.ts';
import { wrongModelOption } from './errors.ts';
import type { ModelOptions } from './model-options.ts';
import type { Labels } from './read-labels.ts';
import type { ModelOutput } from './run-model.ts';

interface ClassOptions extends Pick<ModelOptions, 'model'> {
  readonly top: number;
  readonly softmax: 'auto' | 'yes' | 'no';
}

/** The classes with the highest scores, of equal ones the first. @throws AcceleratorError `MODEL_OPTION` for too few labels, `MODEL_OUTPUT` */
export function topClasses(
  { data }: ModelOutput,
  labels: Labels | undefined,
  { model, top, softmax }: ClassOptions,
): [label: string, score: number][] {
  if (labels !== undefined && labels.names.length < data.length) {
    throw wrongModelOption(
      `The model has ${data.length} classes, and '${labels.file}' has names for ${labels.names.length}.`,
    );
  }
  const scores = softmax === 'yes' || (softmax === 'auto' && !areShares(data)) ? toShares(data) : data;
  checkNumbers(model.name, scores, true);
  const best = Array.from(scores, (score, index) => ({ score, index }))
    .sort((a, b) => compareScores(b.score, a.score) || a.index - b.index)
    .slice(0, top);
  checkNumbers(
    model.name,
    best.map(({ score }) => score),
  );
  return best.map(({ score, index }) => [labels?.names[index] ?? String(index), Math.round(score * 1e6) / 1e6]);
}

function areShares(values: Float32Array): boolean {
  let sum = 0;
  for (const value of values) {
    if (!(value >= 0 && value <= 1)) return false;
    sum += value;
  }
  return Math.abs(sum - 1) < 1e-3;
}

function toShares(values: Float32Array): Float64Array {
  const most = values.reduce((greatest, value) => Math.max(greatest, value), Number.NEGATIVE_INFINITY);
  const powers = Float64Array.from(values, (value) => Math.exp(value - most));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}

/** Infinities are equal to each other. */
function compareScores(one: number, other: number): number {
  return one === other ? 0 : one - other;
}
