import { type FigureSpec, ours } from '../figures.ts';
import type { Sample } from '../measure.ts';
import type { MemoryWatch } from '../memory.ts';
import { BenchProject } from '../project.ts';
import { measureFigures, type Suite, type SuiteOutcome, type SuiteTools } from '../suite.ts';

const sizes = {
  full: { links: 3000, rows: 10_000_000 },
  quick: { links: 1000, rows: 1_000_000 },
  tiny: { links: 3, rows: 2000 },
};

export const chainsSuite: Suite = {
  name: 'chains',
  title: 'Chains',
  method: [
    'A chain of many datasets of eight rows is opened by a phase in a process that has not seen it.',
    'A chain of two datasets is read by rows, two columns, once with nothing retracted and once with every hundredth row of the first.',
  ],
  run: runChains,
};

function figureSpecs(
  { links, rows }: { readonly links: number; readonly rows: number },
  isFull: boolean,
): FigureSpec[] {
  const [datasets, many] = [links, rows].map((count) => count.toLocaleString('en-US'));
  return [
    {
      id: 'chains/open',
      title: `Open a chain of ${datasets} datasets`,
      unit: 's',
      better: 'lower',
      ...(isFull && { targets: [{ limit: 0.3 }] }),
    },
    { id: 'chains/iterate-whole', title: `Iterate over ${many} rows twice`, unit: 'M rows/s', better: 'higher' },
    {
      id: 'chains/iterate-retracted',
      title: `The same, 1 % of the first ${many} retracted`,
      unit: 'M rows/s',
      better: 'higher',
    },
    {
      id: 'chains/retracted-slower',
      title: 'Time of a row with retraction, by that without',
      unit: 'times',
      better: 'lower',
      ...(isFull && { targets: [{ limit: 1.1 }] }),
    },
  ];
}

async function runChains(tools: SuiteTools): Promise<SuiteOutcome> {
  const size = sizes[tools.mode];
  const project = await BenchProject.create({ slices: 2, workers: tools.processes, durability: 'fast' });
  try {
    const contender = {
      name: ours,
      run: async (memory: MemoryWatch | undefined): Promise<Sample> => {
        project.clear();
        return (await project.run('chains', size, { memory })).sample;
      },
    };
    const figures = await measureFigures(figureSpecs(size, tools.mode === 'full'), [contender], tools, {
      id: 'chains/memory',
      title: 'Memory of all processes',
    });
    return { figures, inputs: { ...size, processes: tools.processes }, versions: {}, missing: ['exax'] };
  } finally {
    project.remove();
  }
}
