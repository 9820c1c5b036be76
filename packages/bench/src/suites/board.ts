import { type ChildProcess, spawn } from 'node:child_process';
import { statSync } from 'node:fs';
import { pinnedEngine } from '../engine.ts';
import { type FigureSpec, ours } from '../figures.ts';
import type { Contender, Sample } from '../measure.ts';
import type { MemoryWatch } from '../memory.ts';
import { runProgram } from '../processes.ts';
import { BenchProject } from '../project.ts';
import { measureFigures, type Suite, type SuiteOutcome, type SuiteTools } from '../suite.ts';

const sizes = { full: 20_000, quick: 500, tiny: 5 };

/** What the study for the board has measured with a prototype, on a machine like this one. */
const prototype = (value: number): FigureSpec['elsewhere'] => ({ label: 'prototype', value });

const specs: readonly FigureSpec[] = [
  {
    id: 'board/ready',
    title: '`ax board` answers, the start of Node.js included',
    unit: 'ms',
    better: 'lower',
    elsewhere: prototype(245),
  },
  {
    id: 'board/first-page',
    title: 'The first page of jobs, while they are read',
    unit: 'ms',
    better: 'lower',
    targets: [{ limit: 100 }],
    elsewhere: prototype(49),
  },
  {
    id: 'board/while-indexing',
    title: 'The slowest of the requests that follow at once',
    unit: 'ms',
    better: 'lower',
    targets: [{ limit: 100 }],
  },
  {
    id: 'board/indexed',
    title: 'Until all jobs are read',
    unit: 's',
    better: 'lower',
    elsewhere: prototype(0.6),
  },
  {
    id: 'board/next-page',
    title: 'A page of jobs after that',
    unit: 'ms',
    better: 'lower',
    targets: [{ limit: 20 }],
    elsewhere: prototype(5),
  },
  {
    id: 'board/search',
    title: 'A search over all jobs',
    unit: 'ms',
    better: 'lower',
    targets: [{ limit: 50 }],
    elsewhere: prototype(15),
  },
  {
    id: 'board/lineage',
    title: 'The lineage of a job',
    unit: 'ms',
    better: 'lower',
  },
  {
    id: 'board/report',
    title: '`ax report` of a run, the command',
    unit: 's',
    better: 'lower',
  },
  {
    id: 'board/report-size',
    title: 'The file that it writes',
    unit: 'MB',
    better: 'lower',
    targets: [{ limit: 2 }],
  },
];

export const boardSuite: Suite = {
  name: 'board',
  title: 'The board',
  method: [
    'The workdir holds as many trivial jobs as the table says. `ax board` is started anew in each round, with the files in the cache of the system.',
    'Times are those of whole answers over HTTP, without a browser. A report is of a run of 500 jobs, or as many as there are.',
  ],
  run: runBoard,
};

async function runBoard(tools: SuiteTools): Promise<SuiteOutcome> {
  const count = sizes[tools.mode];
  const project = await BenchProject.create({ slices: 2, workers: 2, durability: 'fast' });
  try {
    tools.log(`filling a workdir with ${count} jobs`);
    await project.run('jobs', { count, atOnce: 100 }, {});
    await project.run('jobs', { count: Math.min(500, count) }, {});
    const contender: Contender = { name: ours, run: (memory) => lookAround(project, memory) };
    const figures = await measureFigures(specs, [contender], tools, {
      id: 'board/memory',
      title: 'Memory of the board',
    });
    return { figures, inputs: { jobs: count, slices: 2 }, versions: {}, missing: ['exax'] };
  } finally {
    project.remove();
  }
}

/** Starts a board, asks it for pages, and ends it. */
async function lookAround(project: BenchProject, memory: MemoryWatch | undefined): Promise<Sample> {
  const ax = await pinnedEngine();
  const started = performance.now();
  const child = spawn(process.execPath, [ax, 'board', '--port', '0', '--no-token'], { cwd: project.directory });
  try {
    const origin = await addressOf(child);
    memory?.follow(child.pid);
    const ready = performance.now() - started;
    const timed = async (path: string): Promise<number> => {
      const asked = performance.now();
      const answer = await fetch(`${origin}${path}`);
      await answer.text();
      if (!answer.ok) throw new Error(`${path} is answered by ${answer.status}.`);
      return performance.now() - asked;
    };
    const readFrom = performance.now();
    const first = await timed('/jobs');
    let slowest = 0;
    for (;;) {
      slowest = Math.max(slowest, await timed('/jobs?q=main-1'));
      const { read, of }: { read: number; of: number } = await (await fetch(`${origin}/api/search?q=`)).json();
      if (read === of) break;
    }
    const indexed = (performance.now() - readFrom) / 1000;
    const next = await timed('/jobs?before=main-4');
    const search = await timed('/jobs?q=main-1+bench');
    const lineage = await timed('/lineage/main-1');
    const reportFrom = performance.now();
    await runProgram(process.execPath, [ax, 'report', '-o', 'report.html'], { cwd: project.directory });
    return {
      'board/ready': ready,
      'board/first-page': first,
      'board/while-indexing': slowest,
      'board/indexed': indexed,
      'board/next-page': next,
      'board/search': search,
      'board/lineage': lineage,
      'board/report': (performance.now() - reportFrom) / 1000,
      'board/report-size': statSync(project.path('report.html')).size / 1e6,
    };
  } finally {
    child.kill('SIGKILL');
  }
}

function addressOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let printed = '';
    child.once('close', () => reject(new Error(`The board has ended: ${printed}`)));
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        printed += text;
        const [found] = /http:\/\/[^/\s]+/.exec(printed) ?? [];
        if (found !== undefined) resolve(found);
      });
    }
  });
}
