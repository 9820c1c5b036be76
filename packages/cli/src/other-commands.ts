import type { Command } from 'commander';
import { addAgentCommands } from './agent-commands.ts';
import { addCacheCommands } from './cache-commands.ts';
import { addDatasetCommands } from './dataset-commands.ts';
import { addJobCommands } from './job-commands.ts';
import { addProjectCommands } from './project-commands.ts';
import { addUpkeepCommands } from './upkeep-commands.ts';

const workdirOption = ['--workdir <dir>', 'look at this workdir instead of the configured one'] as const;

/** Adds the commands that build nothing. */
export function addOtherCommands(program: Command): void {
  addAgentCommands(program);
  addJobCommands(program, workdirOption);
  addDatasetCommands(program, workdirOption);
  addCacheCommands(program, workdirOption);
  addProjectCommands(program, workdirOption);
  addUpkeepCommands(program, workdirOption);
}
