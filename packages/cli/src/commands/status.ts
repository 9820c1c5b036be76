import { setTimeout } from 'node:timers/promises';
import { jobProgress, plainJson, type RunningRun, type WorkdirStatus, workdirStatus } from '@accelerator/inspect';
import { peekWorkdir } from '../open-workdir.ts';
import { coloursFor } from '../output/colours.ts';
import { printJson, printLines } from '../output/print.ts';
import { linesFor } from '../output/write-lines.ts';
import { LiveArea } from '../run/live-area.ts';
import { countText, formatStatus, widthOfLines } from '../show/format-status.ts';

export interface StatusFlags {
  readonly workdir?: string;
  readonly short?: boolean;
  readonly watch?: boolean;
  readonly json?: boolean;
}

const watchEveryMs = 1000;

/** `ax status`: what runs in the workdir at the moment, how far it is, and what failed last. */
export async function statusCommand(flags: StatusFlags): Promise<void> {
  const workdir = await peekWorkdir(flags.workdir);
  const colours = coloursFor(process.stdout);
  const width = widthOfLines(process.stdout);
  const linesOf = (status: WorkdirStatus): string[] =>
    flags.short === true ? shortLines(status) : formatStatus(status, colours, width);
  if (flags.json === true) return printJson(plainJson(valuesOf(workdirStatus(workdir))));
  if (flags.watch !== true) return printLines(() => linesOf(workdirStatus(workdir)));
  const area = process.stdout.isTTY ? new LiveArea(process.stdout) : undefined;
  for (;;) {
    const lines = linesOf(workdirStatus(workdir));
    if (area === undefined) printLines(() => [...lines, '']);
    else area.draw(linesFor(process.stdout, lines).slice(0, area.height));
    await setTimeout(watchEveryMs);
  }
}

function shortLines({ running }: WorkdirStatus): string[] {
  if (running.length === 0) return ['Nothing runs.'];
  return running.map(({ script, run, state }) => {
    const jobs = [...state.running.values()].map(({ id, method, progress }) => {
      const fraction = progress === undefined ? '' : ` ${Math.floor(progress.fraction * 100)} %`;
      return `${id} ${method}${fraction}`;
    });
    return [`${script}  ${run}`, countText(state), ...jobs].join('  ');
  });
}

/** As other programs read it. */
function valuesOf({ running, last, failure }: WorkdirStatus): unknown {
  return { running: running.map(runValues), last, failure };
}

function runValues({ state, printed, ...run }: RunningRun): unknown {
  const now = performance.now();
  return {
    ...run,
    built: state.built,
    reused: state.reused,
    failed: state.failed,
    preparing: [...state.preparations.values()],
    jobs: [...state.running.values()].map((job) => ({
      job: job.id,
      method: job.method,
      depth: job.depth,
      ...jobProgress(job, printed.get(job.id) ?? [], now),
    })),
  };
}
