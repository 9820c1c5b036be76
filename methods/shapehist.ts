import { dataset, defineMethod, json } from '@accelerator/sdk';

export default defineMethod({
  description:
    'Count the shapes of images. The result is an object such as { "3840x2160": 8 }, the most frequent first.',
  datasets: { source: dataset({ shape: json<[width: number, height: number]>() }) },
  // Reads the column `shape` and nothing else: a million rows take a second, so one process is enough.
  synthesis({ datasets: { source } }) {
    const counts = new Map<string, number>();
    for (const [width, height] of source.iterate(null, 'shape')) {
      const shape = `${width}x${height}`;
      counts.set(shape, (counts.get(shape) ?? 0) + 1);
    }
    return Object.fromEntries([...counts].sort(([, a], [, b]) => b - a));
  },
});
