// A CSV file by other readers: Polars, which writes an Arrow file too; uDSV and csv-parse, which make arrays of strings.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'csv-parse/sync';
import polars from 'nodejs-polars';
import { inferSchema, initParser } from 'udsv';
import { serve } from './serve.js';

const readers = {
  Polars({ file, folder, step }) {
    const { Int32, Utf8, Float64, Datetime } = polars;
    const dtypes = { id: Int32, name: Utf8, amount: Float64, at: Datetime('ms'), note: Utf8 };
    const how = step === 'text' ? { inferSchemaLength: 0 } : { dtypes: { ...dtypes, at: Utf8 }, tryParseDates: true };
    let frame = polars.readCSV(file, how);
    if (step === 'types') frame = frame.withColumns(polars.col('at').str.strptime(Datetime('ms'), '%Y-%m-%d %H:%M:%S'));
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
