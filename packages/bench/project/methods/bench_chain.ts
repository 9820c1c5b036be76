import { type Dataset, defineMethod, z } from '@accelerator/sdk';

// biome-ignore lint/style/noDefaultExport: a method is one.
export default defineMethod({
  description: 'Makes a chain of datasets, the last of which may retract every hundredth row of the first.',
  options: z.object({ links: z.int(), rows: z.int(), retract: z.boolean().default(false) }),
  synthesis({ job, options: { links, rows, retract }, slices }) {
    let first: Dataset | undefined;
    let previous: Dataset | undefined;
    for (let link = 1; link <= links; link++) {
      const name = link === links ? 'default' : `link${link}`;
      const writer = job.datasetWriter({ name, columns: { a: 'int32', b: 'float64' }, previous });
      for (let sliceno = 0; sliceno < slices; sliceno++) {
        const slice = writer.slice(sliceno);
        for (let row = 0; row < rows / slices; row++) slice.write(row, row / 2);
        if (retract && link === links && first !== undefined) writer.retract(first, sliceno, hundredth(rows / slices));
      }
      previous = writer.finish();
      first ??= previous;
    }
  },
});

/** Scattered: rows at equal distances would pack better than those of deleted files do. */
function* hundredth(rows: number): Generator<number> {
  for (let row = 0; row + 100 <= rows; row += 100) yield row + ((row * 7919 + 13) % 100);
}
