import { CsvLines, defineMethod, z } from '@accelerator/sdk';
import { copyParts, PartWriter } from './lib/csv/part-writer.ts';
import { tripLabels, tripOf, zoneLabels, zones } from './lib/sample-trips.ts';

const lines = new CsvLines({ separator: ',', newline: '\n', quotes: '"' });

export default defineMethod({
  description:
    'Make up the trips of taxis in a month, as CSV, so that examples need no download: trips.csv, about in the order in ' +
    'which they began, with some lines that are bad; and zones.csv, a table of the zones that they name.',
  options: z.object({
    rows: z.int().min(0).default(20_000).describe('How many lines with trips.'),
    month: z
      .string()
      .regex(/^\d{4}-(0[1-9]|1[0-2])$/, 'Expected a month such as 2026-01')
      .default('2026-01')
      .describe('When they are, and what makes one month differ from another.'),
    seed: z.int().default(1).describe('The same seed gives the same trips, whatever the slices.'),
    badEvery: z.int().min(0).default(1000).describe('One in so many lines is bad, in turn in several ways; 0: none.'),
  }),
  analysis({ job, options, sliceno, slices }) {
    const { rows } = options;
    const path = job.temp('part');
    const writer = new PartWriter(path, false);
    const until = Math.floor((rows * (sliceno + 1)) / slices);
    for (let row = Math.floor((rows * sliceno) / slices); row < until; row++) {
      writer.write(lines.line(tripOf(row, options)));
    }
    return { path, ...writer.close() };
  },
  synthesis({ job, analysisRes }) {
    const trips = new PartWriter(job.filename('trips.csv'), false);
    trips.write(lines.labels(tripLabels));
    copyParts([...analysisRes], trips);
    trips.close();
    const table = new PartWriter(job.filename('zones.csv'), false);
    table.write(lines.labels(zoneLabels));
    for (const zone of zones) table.write(lines.line(zone));
    table.close();
  },
});
