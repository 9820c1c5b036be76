import { type ListedAgent, listAgents } from '@accelerator/cluster';
import { clusterSettings, Project, sharedWorkdir } from '@accelerator/urd';
import { printJson, printLines } from '../output/print.ts';
import { formatFilledTable } from '../output/table.ts';

export interface AgentsFlags {
  readonly check: boolean;
  readonly redis?: string;
  readonly workdir?: string;
  readonly json: boolean;
}

/** `ax agents`: the exit status. */
export async function agentsCommand(flags: AgentsFlags): Promise<number> {
  const project = await Project.open(process.cwd(), { ...(flags.workdir !== undefined && { workdir: flags.workdir }) });
  const agents = await listAgents(
    clusterSettings(project, flags.redis),
    sharedWorkdir(project.openWorkdir()),
    flags.check,
  );
  if (flags.json) printJson(agents);
  else printLines(({ dim }) => (agents.length === 0 ? ['No agent has joined.'] : formatAgents(agents, dim)));
  return agents.some(({ check }) => check !== undefined && check?.sameFiles !== true) ? 1 : 0;
}

function formatAgents(agents: readonly ListedAgent[], dim: (text: string) => string): string[] {
  return formatFilledTable(
    [
      { title: 'AGENT' },
      { title: 'HOST' },
      { title: 'SLOTS', align: 'right' },
      { title: 'BUSY', align: 'right' },
      { title: 'FILES' },
      { title: 'LOCKS' },
      { title: 'TAKES NOTHING, AS' },
    ],
    agents.map(({ name, host, slots, busy, check, why }) => [
      name,
      host,
      String(slots),
      String(busy),
      ...(check === undefined ? ['', ''] : filesAndLocks(check)),
      why ?? '',
    ]),
    dim,
  );
}

function filesAndLocks(check: NonNullable<ListedAgent['check']> | null): [string, string] {
  if (check === null) return ['no answer', ''];
  return [check.sameFiles ? 'the same' : 'others', check.sameFiles ? check.locks : ''];
}
