import { dataset, defineMethod, z } from '@accelerator/sdk';
import { condition, createFilter } from './lib/tables/condition.ts';
import { gather } from './lib/tables/gather.ts';
import { lengthOption, newRows } from './lib/tables/new-rows.ts';
import { batchOf, chunksOf } from './lib/tables/rows.ts';
import { commonHashlabel, declared, filenameOf, tableColumns } from './lib/tables/table-columns.ts';

export default defineMethod({
  description:
    'Keep the rows of a dataset, or of what is new in its chain, that fulfil a condition. What no condition can say is ' +
    'said by a map that returns `skip`.',
  options: z.object({
    where: condition.describe(
      "{ column: 'price', op: '>', value: 3 }; several joined: { and: [...] }, { or: [...] }. A null fulfils nothing but 'is null'.",
    ),
    length: lengthOption(),
  }),
  datasets: { source: dataset(), previous: dataset.optional() },
  prepare(context) {
    const { job, options, datasets } = context;
    const { source, previous } = datasets;
    const chain = newRows(context);
    const columns = tableColumns(chain, source);
    // Says what is wrong with the condition before anything is read.
    createFilter(options.where, columns);
    const hashlabel = commonHashlabel(chain, source, columns);
    const filename = filenameOf(chain);
    const { caption } = source;
    const writer = job.datasetWriter({ columns: declared(columns), hashlabel, caption, filename, previous });
    return { columns, writer };
  },
  analysis(context) {
    const { options, prepareRes, sliceno } = context;
    const { columns, writer } = prepareRes;
    const filter = createFilter(options.where, columns);
    const names = columns.map(({ name }) => name);
    const count = { rows: 0, left: 0 };
    for (const batch of newRows(context).batches(sliceno, names)) {
      for (const chunk of chunksOf(batch, names)) {
        const isWanted = filter(chunk);
        const wanted = new Uint32Array(chunk.rows);
        let kept = 0;
        for (let row = 0; row < chunk.rows; row++) if (isWanted(row)) wanted[kept++] = row;
        count.rows += kept;
        count.left += chunk.rows - kept;
        if (kept === 0) continue;
        const rows = kept === chunk.rows ? chunk : gather([chunk], wanted.subarray(0, kept));
        writer.writeBatch(batchOf(rows, names));
      }
    }
    return count;
  },
  synthesis({ analysisRes }) {
    const { rows, left } = analysisRes.merge();
    console.log(`${rows} of ${rows + left} rows kept.`);
    return { rows, left };
  },
});
