import { dataset, defineMethod } from '@accelerator/sdk';
import { createColumn } from './lib/csv/create-column.ts';
import { csvOptions, labelLinesOf } from './lib/csv/csv-options.ts';
import { type Before, beforeOf, declareDatasets, linkAsDefault } from './lib/csv/declare-datasets.ts';
import { importSlice, type LineCounts } from './lib/csv/import-slice.ts';
import { indexTogether } from './lib/csv/index-together.ts';
import { openTables } from './lib/csv/open-tables.ts';
import { besideOf } from './lib/csv/previous.ts';
import { sumCounts } from './lib/csv/sum-counts.ts';

export default defineMethod({
  description:
    'Import a file of separated values (CSV, TSV and their like), or those in a zip, as a dataset. All slices parse it at ' +
    'once, straight into columns: of text, or of the types that are given.',
  options: csvOptions,
  datasets: { previous: dataset.optional() },
  async prepare({ job, options, datasets: { previous } }) {
    const { name, path } = options.file;
    const { tables, isChain } = await openTables({ name, path }, options, (what) => job.temp(what));
    const isOne = isChain || tables.length === 1;
    let before: Before = beforeOf(previous, options);
    const imports = tables.map((each) => {
      const writers = declareDatasets(
        job,
        options,
        each,
        isOne ? before : beforeOf(besideOf(previous, each.dataset), options),
      );
      before = writers;
      return { ...each, writers };
    });
    return { imports, isOne, folder: job.temp('pieces') };
  },
  async analysis({ job, options, prepareRes: { imports, folder }, sliceno, slices }) {
    const counts: LineCounts[] = [];
    for (const [number, { table, writers }] of imports.entries()) {
      const indexed = await indexTogether(table, `${folder}/${number}`);
      const slice = importSlice(indexed, writers, {
        share: { sliceno, slices, order: options.order, labelLines: labelLinesOf(options) },
        createColumn: (label) => createColumn(label, table.encoding, options),
        allowsExtraEmpty: options.allowExtraEmpty,
        lineNumber: options.lineNumber,
        onProgress: (done, total) => job.progress(done, total),
      });
      counts.push(slice);
    }
    return counts;
  },
  synthesis({ job, options, prepareRes: { imports, isOne }, analysisRes }) {
    const last = imports.at(-1);
    if (isOne && last !== undefined && last.dataset !== 'default') linkAsDefault(job, last.dataset, last.writers);
    const perSlice = [...analysisRes];
    const counts = imports.map((_, index) => sumCounts(perSlice.map((slice) => slice[index])));
    const all = sumCounts(perSlice.map((slice) => sumCounts(slice)));
    for (const [column, cut] of Object.entries(all.cut)) {
      console.log(`Column '${column}': ${cut} values had more than the milliseconds of a datetime, which were cut.`);
    }
    if (options.members === undefined) return all;
    const members = Object.fromEntries(imports.map(({ dataset }, index) => [dataset, counts[index]]));
    return { ...all, members };
  },
});
