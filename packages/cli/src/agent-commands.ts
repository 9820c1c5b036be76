import type { Command } from 'commander';
import { leave } from './output/early-exit.ts';

/** Adds `agent`, which runs tasks for runs on other hosts, and `agents`. */
export function addAgentCommands(program: Command): void {
  program
    .command('agent')
    .summary('run tasks for runs on other hosts')
    .description(
      'Takes tasks from a queue in Redis, as `executor` in ax.config.ts says, and runs them in slice processes here, until Ctrl-C or SIGTERM. It is started in the project, on a host that sees the workdir.',
    )
    .option('--slots <n>', 'how many tasks at the same time (default: SLURM_CPUS_ON_NODE, else the cores)')
    .option('--redis <url>', 'address of Redis (default: AX_REDIS_URL, else as configured)')
    .option('--workdir <dir...>', 'take tasks of these workdirs instead of the configured one')
    .addHelpText(
      'after',
      `
SIGTERM: it takes no more, gives what runs ten seconds, and ends; the rest is done elsewhere.
Who may write to that Redis can run any code here: keep it in a network of your own, with a password.

Examples:
  ax agent
  AX_REDIS_URL=redis://10.0.0.5:6379 ax agent --slots 16`,
    )
    .action(async (flags) => {
      const { agentCommand } = await import('./commands/agent.ts');
      // A connection to a Redis that is gone tries again for ever, and would keep the process.
      leave(await agentCommand(flags));
    });
  program
    .command('agents')
    .summary('list the agents of the workdir')
    .description(
      'Lists the agents that have joined for the workdir, with their hosts and slots, and why one takes no tasks of this project: in which package it differs.',
    )
    .option(
      '--check',
      'ask each whether it sees a file that was just written here, and a lock that is held here',
      false,
    )
    .option('--redis <url>', 'address of Redis (default: AX_REDIS_URL, else as configured)')
    .option('--workdir <dir>', 'look at this workdir instead of the configured one')
    .option('--json', 'print JSON', false)
    .addHelpText(
      'after',
      '\nExit status: 1 when --check finds something wrong.\n\nExamples:\n  ax agents\n  ax agents --check',
    )
    .action(async (flags) => {
      const { agentsCommand } = await import('./commands/agents.ts');
      process.exitCode = await agentsCommand(flags);
    });
}
