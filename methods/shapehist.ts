import { dataset, defineMethod, json, z } from '@accelerator/sdk';
import { chainOption, rowsOf } from './lib/chain-option.ts';

export default defineMethod({
  description:
    'Count the shapes of images. The result is an object such as { "3840x2160": 8 }, the most frequent first.',
  options: z.object({ chain: chainOption() }),
  datasets: { source: dataset({ shape: json<[width: number, height: number]>() }) },
  // Reads the column `shape` and nothing else: a million rows take a second, so one process is enough.
  synthesis({ options, datasets: { source } }) {
    const counts = new Map<string, number>();
    for (const [width, height] of rowsOf(source, options.chain).iterate(null, 'shape')) {
      const shape = `${width}x${height}`;
      counts.set(shape, (counts.get(shape) ?? 0) + 1);
    }
    return Object.fromEntries([...counts].sort(([, a], [, b]) => b - a));
  },
});
