import type { Dataset } from '@accelerator/sdk';

/** Of two rows that show the same, whether the first is the better one. */
export type IsBetter = (one: number, other: number) => boolean;

/**
 * The larger one is better, by the pixels of `shape`; of those as large the sharper one, by `sharpness`; else the first. What the
 * dataset does not have is not asked.
 */
export function readQualities(source: Dataset): IsBetter {
  const sizes = numbersIn(source, 'shape', (shape) => (Array.isArray(shape) ? Number(shape[0]) * Number(shape[1]) : 0));
  const sharpness = numbersIn(source, 'sharpness', Number);
  return (one, other) => {
    const larger = sizes(one) - sizes(other);
    if (larger !== 0) return larger > 0;
    const sharper = sharpness(one) - sharpness(other);
    return sharper === 0 ? one < other : sharper > 0;
  };
}

function numbersIn(source: Dataset, column: string, numberOf: (value: unknown) => number): (row: number) => number {
  if (!source.columns.has(column)) return () => 0;
  const numbers = new Float64Array(source.rows);
  let row = 0;
  for (const value of source.iterate(null, column)) {
    const number = value === null ? 0 : numberOf(value);
    numbers[row++] = Number.isFinite(number) ? number : 0;
  }
  return (each) => numbers[each] ?? 0;
}
