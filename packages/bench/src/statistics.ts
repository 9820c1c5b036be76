/** A summary of several measurements of one thing. */
export interface Summary {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

/** @throws RangeError when there is no value */
export function summarise(values: readonly number[]): Summary {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const [low, high] = [sorted[sorted.length % 2 === 0 ? middle - 1 : middle], sorted[middle]];
  const [min, max] = [sorted[0], sorted.at(-1)];
  if (low === undefined || high === undefined || min === undefined || max === undefined) {
    throw new RangeError('Expected at least one measurement.');
  }
  return { median: (low + high) / 2, min, max };
}

/** How many times as long twice as many take: by the straight line through the logarithms of counts and times. */
export function growthPerDoubling(points: readonly (readonly [count: number, seconds: number])[]): number {
  const logs = points.map(([count, seconds]): [number, number] => [Math.log2(count), Math.log2(seconds)]);
  const [x, y] = [0, 1].map((at) => logs.reduce((sum, log) => sum + (log[at] ?? 0), 0) / logs.length);
  const [meanX = 0, meanY = 0] = [x, y];
  const [along, square] = logs.reduce(
    ([a, b], [count, time]) => [a + (count - meanX) * (time - meanY), b + (count - meanX) ** 2],
    [0, 0],
  );
  return 2 ** (along / square);
}
