import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { pinnedEngine } from '../engine.ts';
import { type FigureSpec, ours } from '../figures.ts';
import type { Contender, Sample } from '../measure.ts';
import type { MemoryWatch } from '../memory.ts';
import { BenchProject } from '../project.ts';
import { createRandom } from '../random.ts';
import { measureFigures, type Suite, type SuiteOutcome, type SuiteTools } from '../suite.ts';

const sizes = {
  full: { rows: 10_000_000, pictures: 200 },
  quick: { rows: 1_000_000, pictures: 100 },
  tiny: { rows: 4000, pictures: 4 },
};

/** Pictures of the first screen of a wall. */
const screen = 90;
const asks = 60;

const prototype = (value: number): FigureSpec['elsewhere'] => ({ label: 'prototype', value });

const specs = (isFull: boolean): FigureSpec[] => [
  {
    id: 'board-data/rows',
    title: '200 rows of 5 columns from anywhere, in the middle',
    unit: 'ms',
    better: 'lower',
    elsewhere: prototype(8.1),
  },
  {
    id: 'board-data/rows-slow',
    title: 'The same, 95 of 100 are faster',
    unit: 'ms',
    better: 'lower',
    elsewhere: prototype(21.8),
    ...(isFull && { targets: [{ limit: 30 }] }),
  },
  { id: 'board-data/page', title: 'The page of a table', unit: 'ms', better: 'lower' },
  { id: 'board-data/histogram', title: 'How a column is spread', unit: 's', better: 'lower' },
  {
    id: 'board-data/pictures-cold',
    title: 'The first screen of pictures, none of which was seen before',
    unit: 's',
    better: 'lower',
    elsewhere: prototype(1.13),
    ...(isFull && { targets: [{ limit: 1.5 }] }),
  },
  {
    id: 'board-data/pictures-kept',
    title: 'The same by another board, from the files of the first',
    unit: 's',
    better: 'lower',
    elsewhere: prototype(0.11),
    ...(isFull && { targets: [{ limit: 0.2 }] }),
  },
];

export const boardDataSuite: Suite = {
  name: 'board-data',
  title: 'Rows and pictures on the board',
  method: [
    'Five columns: two of int64, two of float64, one of text; in 8 slices. Photographs are JPEG files of 1600 × 1200 pixels in a dataset.',
    'Times are those of whole answers over HTTP, as the pages ask for them, without what a browser takes to draw them: blocks of rows one after the other, pictures six at a time.',
  ],
  run: runBoardData,
};

async function runBoardData(tools: SuiteTools): Promise<SuiteOutcome> {
  const inputs = sizes[tools.mode];
  const project = await BenchProject.create({ slices: 8, workers: 2, durability: 'fast' });
  try {
    tools.log(`making ${inputs.rows} rows and ${inputs.pictures} pictures`);
    await project.run('board-data', inputs);
    const names: Looked = JSON.parse(readFileSync(project.path('looked-at.json'), 'utf8'));
    const contender: Contender = { name: ours, run: (memory) => lookAtData(project, names, memory) };
    const figures = await measureFigures(specs(tools.mode === 'full'), [contender], tools, {
      id: 'board-data/memory',
      title: 'Memory of the board, without the process that decodes',
    });
    return { figures, inputs: { ...inputs, slices: 8 }, versions: {}, missing: ['exax'] };
  } finally {
    project.remove();
  }
}

interface Looked {
  readonly table: string;
  readonly pictures: string;
}

async function lookAtData(project: BenchProject, names: Looked, memory: MemoryWatch | undefined): Promise<Sample> {
  rmSync(project.path('.ax/cache/thumbs'), { recursive: true, force: true });
  const first = await onBoard(project, async (origin, pid) => {
    memory?.follow(pid);
    const table = await rowTimes(origin, names.table);
    const pictures = await wallSeconds(origin, names.pictures);
    return { ...table, 'board-data/pictures-cold': pictures };
  });
  const kept = await onBoard(project, (origin) => wallSeconds(origin, names.pictures));
  return { ...first, 'board-data/pictures-kept': kept };
}

async function rowTimes(origin: string, table: string): Promise<Sample> {
  const timed = async (path: string): Promise<number> => {
    const started = performance.now();
    await textOf(`${origin}${path}`);
    return performance.now() - started;
  };
  const { rows }: { rows: number } = JSON.parse(await textOf(`${origin}/api/data/${table}`));
  const random = createRandom(1);
  const times: number[] = [];
  for (let ask = 0; ask < asks; ask++) {
    const from = Math.floor(random() * Math.max(1, rows - 200));
    times.push(await timed(`/api/data/${table}/default/rows?from=${from}&count=200`));
  }
  times.sort((a, b) => a - b);
  const { columns }: { columns: readonly { name: string }[] } = JSON.parse(await textOf(`${origin}/api/data/${table}`));
  return {
    'board-data/rows': times[Math.floor(asks / 2)] ?? 0,
    'board-data/rows-slow': times[Math.floor(asks * 0.95)] ?? 0,
    'board-data/page': await timed(`/data/${table}`),
    'board-data/histogram': (await timed(`/api/data/${table}/default/histogram?column=${columns[1]?.name}`)) / 1000,
  };
}

/** Seconds until all pictures of the first screen are there. */
async function wallSeconds(origin: string, dataset: string): Promise<number> {
  const started = performance.now();
  const block: { columns: readonly { values: readonly ({ digest: string } | null)[] }[] } = JSON.parse(
    await textOf(`${origin}/api/data/${dataset}/default/rows?columns=image&count=200`),
  );
  const cells = (block.columns[0]?.values ?? []).slice(0, screen);
  const addresses = cells.flatMap((cell, row) =>
    cell === null ? [] : [`${origin}/data/${dataset}/default/thumb?column=image&row=${row}&size=192&v=${cell.digest}`],
  );
  const waiting = addresses[Symbol.iterator]();
  const load = async (): Promise<void> => {
    for (const address of waiting) await textOf(address);
  };
  // As many as a browser asks for at a time.
  await Promise.all(Array.from({ length: 6 }, load));
  return (performance.now() - started) / 1000;
}

async function textOf(address: string): Promise<string> {
  const answer = await fetch(address);
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${address} is answered by ${answer.status}: ${text.slice(0, 200)}`);
  return text;
}

async function onBoard<T>(
  { directory }: BenchProject,
  look: (origin: string, pid: number | undefined) => Promise<T>,
): Promise<T> {
  const child = spawn(process.execPath, [await pinnedEngine(), 'board', '--port', '0', '--no-token'], {
    cwd: directory,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    return await look(await originOf(child), child.pid);
  } finally {
    child.kill('SIGKILL');
  }
}

function originOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    child.once('close', () => reject(new Error('The board has ended')));
    if (child.stdout === null) return;
    createInterface({ input: child.stdout }).on('line', (line) => {
      const [origin] = /http:\/\/[^/\s]+/.exec(line) ?? [];
      if (origin !== undefined) resolve(origin);
    });
  });
}
