import { dataset, defineMethod } from '@accelerator/sdk';

// biome-ignore lint/style/noDefaultExport: a method is one.
export default defineMethod({
  description: 'Opens a chain in a process that has not seen it, and goes over its rows. Gives the seconds of both.',
  datasets: { source: dataset({ a: 'int32', b: 'float64' }) },
  synthesis({ datasets: { source }, slices }) {
    const began = performance.now();
    const chain = source.chain();
    const { rows } = chain;
    const opened = performance.now();
    let count = 0;
    for (let sliceno = 0; sliceno < slices; sliceno++) {
      for (const [a, b] of chain.iterate(sliceno, ['a', 'b'])) if (a !== null && b !== null) count++;
    }
    if (count !== rows) throw new Error(`${rows} rows are told, and ${count} were read.`);
    return { open: (opened - began) / 1000, read: (performance.now() - opened) / 1000, rows };
  },
});
