// A CSV file by other readers: Polars, which writes an Arrow file too, and works on its rows; uDSV and csv-parse, which make
// arrays of strings.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'csv-parse/sync';
import polars from 'nodejs-polars';
import { inferSchema, initParser } from 'udsv';
import { serve } from './serve.js';

/** What is done with the rows, when they were read. */
const steps = {
  'sort-across': (frame) => frame.sort('amount'),
  group: (frame) => frame.groupBy('name').agg(polars.col('amount').sum()),
  join: (frame) => frame.join(frame.groupBy('name').agg(polars.col('id').count().alias('rows')), { on: 'name' }),
};

/** Files of other formats with the same rows. */
const others = {
  parquet: (file) => polars.readParquet(file),
  arrow: (file) => polars.scanIPC(file).collectSync(),
  jsonl: (file) => polars.scanJson(file).collectSync(),
};

function writeOthers(frame, folder) {
  frame.writeParquet(path.join(folder, 'table.parquet'), { compression: 'zstd' });
  frame.writeIPC(path.join(folder, 'table.arrow'), { compression: 'lz4' });
  frame.writeJSON(path.join(folder, 'table.jsonl'), { format: 'lines' });
}

const readers = {
  Polars({ file, folder, step }) {
    if (step in steps) {
      const frame = polars.scanIPC(path.join(folder, 'polars-types.arrow')).collectSync();
      steps[step](frame).writeIPC(path.join(folder, `polars-${step}.arrow`), { compression: 'lz4' });
      return frame.height;
    }
    const open = others[step];
    if (open !== undefined) {
      const frame = open(path.join(folder, `table.${step}`));
      frame.writeIPC(path.join(folder, `polars-${step}.arrow`), { compression: 'lz4' });
      return frame.height;
    }
    const { Int32, Utf8, Float64, Datetime } = polars;
    const dtypes = { id: Int32, name: Utf8, amount: Float64, at: Datetime('ms'), note: Utf8 };
    const how = step === 'text' ? { inferSchemaLength: 0 } : { dtypes: { ...dtypes, at: Utf8 }, tryParseDates: true };
    let frame = polars.readCSV(file, how);
    if (step !== 'text') frame = frame.withColumns(polars.col('at').str.strptime(Datetime('ms'), '%Y-%m-%d %H:%M:%S'));
    if (step === 'files') writeOthers(frame, folder);
    frame.writeIPC(path.join(folder, `polars-${step}.arrow`), { compression: 'lz4' });
    return frame.height;
  },
  uDSV({ file }) {
    const text = readFileSync(file, 'utf8');
    return initParser(inferSchema(text)).stringArrs(text).length;
  },
  'csv-parse': ({ file }) => parse(readFileSync(file)).length - 1,
};

await serve((task) => readers[task.name](task));
