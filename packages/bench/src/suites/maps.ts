import { type FigureSpec, ours } from '../figures.ts';
import { samplePhotographs } from '../inputs.ts';
import type { Contender } from '../measure.ts';
import { BenchProject } from '../project.ts';
import { measureFigures, type Suite, type SuiteOutcome, type SuiteTools } from '../suite.ts';

const sizes = {
  full: { rows: 10_000_000, texts: 32_000, images: 16, svd: [1200, 945], mosaic: [2400, 1800] },
  quick: { rows: 2_000_000, texts: 8000, images: 4, svd: [600, 472], mosaic: [800, 600] },
  tiny: { rows: 1000, texts: 100, images: 2, svd: [96, 64], mosaic: [96, 64] },
} as const;

const alone = `${ours}, one worker`;
/** 1.9 times as fast with twice the workers. */
const twice = { factor: 1 / 1.9, of: alone };

const specs: readonly FigureSpec[] = [
  {
    id: 'maps/increment',
    title: 'x + 1 over int32',
    unit: 'M rows/s',
    better: 'higher',
    targets: [{ limit: 12 }],
  },
  {
    id: 'maps/increment-batch',
    title: 'x + 1 over int32, by `mapBatch`',
    unit: 'M rows/s',
    better: 'higher',
    targets: [{ limit: 30 }],
  },
  {
    id: 'maps/changed',
    title: 'Short texts of which every second changed',
    unit: 's',
    better: 'lower',
  },
  { id: 'maps/changed-all', title: 'The same, without rows of earlier jobs', unit: 's', better: 'lower' },
  { id: 'maps/svd', title: 'svd_compress, rank 50', unit: 's', better: 'lower', targets: [twice] },
  { id: 'maps/mosaic', title: 'mosaic of one image', unit: 's', better: 'lower', targets: [twice] },
];

export const mapsSuite: Suite = {
  name: 'maps',
  title: 'Maps',
  method: [
    'Seconds are those of the job of the map, with two slice processes and with one. Rows of earlier jobs are taken over where it says so.',
    'The images of svd_compress have 3.4 MB as pixels; the mosaic has tiles of 32 pixels, which are turned, out of one more image.',
  ],
  reasons: [
    'x + 1: each row is an object, and so are its context, its result and the list of its values; with the calls between them that is 130 to 200 ns in a process. V8 compiles the loop and what it calls 57 times in the first 60,000 rows of each process.',
    'x + 1 by `mapBatch`: of 0.33 s for four million rows 0.16 are the map, with min, max, checksum, digest and compression of what it gives, 0.03 putting the slices together, and the rest starting and publishing the job.',
    'Speed-up: the two processors share what lies below them, and the engine itself wants a little. By the processor time of both runs it would be 1.86 to 1.94.',
  ],
  run: runMaps,
};

async function runMaps(tools: SuiteTools): Promise<SuiteOutcome> {
  const size = sizes[tools.mode];
  const photographs = await samplePhotographs(size.images, size.svd[0], size.svd[1]);
  const large = await samplePhotographs(2, size.mosaic[0], size.mosaic[1]);
  const project = (workers: number) => BenchProject.create({ slices: 8, workers, inputDirectory: '/' });
  const [two, one] = [await project(2), await project(1)];
  let run = 0;
  const contender = (name: string, place: BenchProject): Contender => ({
    name,
    run: async (memory) => {
      const seconds = async (options: Record<string, string | number>): Promise<number> =>
        (await place.run('maps', options, { memory })).sample.seconds ?? 0;
      return {
        'maps/increment': size.rows / 1e6 / (await seconds({ what: 'increment', rows: size.rows, run: run++ })),
        'maps/increment-batch':
          size.rows / 1e6 / (await seconds({ what: 'increment-batch', rows: size.rows, run: run++ })),
        'maps/changed': await seconds({ what: 'changed', rows: size.texts, run: run++ }),
        'maps/changed-all': await seconds({ what: 'unchanged', rows: size.texts, run: run++ }),
        'maps/svd': await seconds({ what: 'svd', photos: photographs.folder.slice(1), images: size.images }),
        'maps/mosaic': await seconds({ what: 'mosaic', photos: large.folder.slice(1), images: 2 }),
      };
    },
  });
  try {
    const figures = await measureFigures(specs, [contender(ours, two), contender(alone, one)], tools, {
      id: 'maps/memory',
      title: 'Memory of all processes, maps',
    });
    return {
      figures,
      inputs: { rows: size.rows, images: size.images, 'their digest': photographs.digest, slices: 8 },
      versions: {},
      missing: [],
    };
  } finally {
    two.remove();
    one.remove();
  }
}
