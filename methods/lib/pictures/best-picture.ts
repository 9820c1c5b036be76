import type { Dataset } from '@accelerator/sdk';

/** Of two rows that show the same, whether the first is the better one. */
export type IsBetter = (one: number, other: number) => boolean;

/**
 * The larger one is better, by the pixels of `shape`; of those as large the one whose file, in `image`, has more bytes: what is
 * compressed more looks sharper, by its artefacts; then the sharper one, by `sharpness`; else the first. What the dataset does
 * not have is not asked.
 */
export function readQualities(source: Dataset): IsBetter {
  const sizes = numbersIn(source, 'shape', (shape) => (Array.isArray(shape) ? Number(shape[0]) * Number(shape[1]) : 0));
  const bytes = bytesIn(source, 'image');
  const sharpness = numbersIn(source, 'sharpness', Number);
  return (one, other) => {
    const larger = sizes(one) - sizes(other);
    if (larger !== 0) return larger > 0;
    const longer = bytes(one) - bytes(other);
    if (longer !== 0) return longer > 0;
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

/** Files are read only of rows that are asked for: they are many gigabytes. */
function bytesIn(source: Dataset, name: string): (row: number) => number {
  const column = source.columns.has(name) ? source.column(name) : undefined;
  if (column?.type !== 'bytes') return () => 0;
  const known = new Map<number, number>();
  return (row) => {
    const found = known.get(row);
    if (found !== undefined) return found;
    const value = column.at(row);
    const length = value instanceof Uint8Array ? value.length : 0;
    known.set(row, length);
    return length;
  };
}
