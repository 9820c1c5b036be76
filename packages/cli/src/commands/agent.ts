import { availableParallelism } from 'node:os';
import { isAcceleratorError } from '@accelerator/base';
import { Agent, agentWorkdirUnusable, shownAddress } from '@accelerator/cluster';
import type { Workdir } from '@accelerator/store';
import { clusterSettings, Project, sharedWorkdir } from '@accelerator/urd';
import { writeLines } from '../output/write-lines.ts';
import { exitStatuses, type StopSignal } from '../run/stop-signals.ts';
import { parseWholeNumber } from '../whole-number.ts';

export interface AgentFlags {
  readonly slots?: string;
  readonly redis?: string;
  readonly workdir?: readonly string[];
}

/** `ax agent`: the exit status, when it was told to end. */
export async function agentCommand(flags: AgentFlags): Promise<number> {
  const project = await Project.open(process.cwd());
  const workdirs = [];
  for (const workdir of flags.workdir ?? []) workdirs.push(openShared(await Project.open(process.cwd(), { workdir })));
  if (flags.workdir === undefined) workdirs.push(openShared(project));
  const settings = clusterSettings(project, flags.redis);
  const slots = slotsOf(flags.slots);
  const agent = await Agent.start({ ...settings, slots, workdirs: workdirs.map(sharedWorkdir) });
  const where = workdirs.map((workdir) => `${workdir.name} (${workdir.id})`).join(', ');
  const ended = new Promise<number>((resolve) => {
    let isEnding = false;
    const end = (by: StopSignal): void => {
      // Ctrl-C is for somebody who sits there; a second signal is for somebody who is in a hurry.
      const isUrgent = by === 'SIGINT' || isEnding;
      isEnding = true;
      void agent.close(isUrgent).then(() => resolve(by === 'SIGTERM' ? 0 : exitStatuses[by]));
    };
    process.on('SIGINT', () => end('SIGINT'));
    process.on('SIGTERM', () => end('SIGTERM'));
  });
  // Whoever reads it may end it at once.
  writeLines(process.stderr, [
    `agent ${agent.name}: ${slots} slots, workdir ${where}, Redis at ${shownAddress(settings.redis)}`,
  ]);
  return ended;
}

/** @throws AcceleratorError `AGENT_WORKDIR_UNUSABLE` for none, and what else opening a workdir throws */
function openShared(project: Project): Workdir {
  try {
    return project.openWorkdir();
  } catch (error) {
    if (!isAcceleratorError(error) || error.code !== 'WORKDIR_NOT_FOUND') throw error;
    throw agentWorkdirUnusable(project.workdirPath, 'there is none', error);
  }
}

/** Slurm says how many cores of the host are for it. */
function slotsOf(given: string | undefined): number {
  const { SLURM_CPUS_ON_NODE } = process.env;
  if (given !== undefined) return parseWholeNumber('--slots', given, { max: 1024 });
  if (SLURM_CPUS_ON_NODE !== undefined)
    return parseWholeNumber('SLURM_CPUS_ON_NODE', SLURM_CPUS_ON_NODE, { max: 1024 });
  return availableParallelism();
}
