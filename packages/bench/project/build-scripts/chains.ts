import { writeFileSync } from 'node:fs';
import { defineBuild, z } from '@accelerator/sdk';

interface Read {
  readonly open: number;
  readonly read: number;
  readonly rows: number;
}

// biome-ignore lint/style/noDefaultExport: a build script is one.
export default defineBuild({
  description: 'Opens a long chain, and reads one of which rows are retracted beside one of which none is.',
  options: z.object({ links: z.coerce.number(), rows: z.coerce.number() }),
  async build(urd, { links, rows }) {
    const read = async (inputs: { readonly links: number; readonly rows: number; readonly retract?: boolean }) => {
      const source = await urd.build('bench_chain', inputs);
      return (await urd.build('bench_chain_read', { source })).load<Read>();
    };
    const long = await read({ links, rows: 8 });
    const whole = await read({ links: 2, rows });
    const thinned = await read({ links: 2, rows, retract: true });
    if (thinned.rows >= whole.rows) throw new Error('Nothing was retracted.');
    const sample = {
      'chains/open': long.open,
      'chains/iterate-whole': whole.rows / whole.read / 1e6,
      'chains/iterate-retracted': thinned.rows / thinned.read / 1e6,
      'chains/retracted-slower': whole.rows / whole.read / (thinned.rows / thinned.read),
    };
    writeFileSync(process.env.AX_BENCH_SAMPLE ?? 'sample.json', JSON.stringify(sample));
  },
});
