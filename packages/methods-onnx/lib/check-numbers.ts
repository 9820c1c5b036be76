import { unusableOutput } from './errors.ts';

/**
 * @param mayBeInfinite where only what is no number at all is of no use
 * @throws AcceleratorError `MODEL_OUTPUT`
 */
export function checkNumbers(model: string, numbers: Iterable<number>, mayBeInfinite = false): void {
  for (const number of numbers) {
    if (mayBeInfinite ? Number.isNaN(number) : !Number.isFinite(number)) throw unusableOutput(model, number);
  }
}
