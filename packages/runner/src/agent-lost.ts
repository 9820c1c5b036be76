import { AcceleratorError } from '@accelerator/base';
import { type JobPart, partName } from '@accelerator/job';

/** A task that takes down whatever runs it would go from host to host: after so many it is done no more. */
export const mostLosses = 3;

/**
 * Agents were lost, one after the other, while they ran the same task: they were killed, or their hosts were.
 *
 * @remedy The task may be what takes them down. Look at the hosts that are named for what killed the agents: memory is
 * the first guess, and fewer slots (`ax agent --slots`) leave more for each.
 */
export function agentLost(part: JobPart, agents: readonly string[]): AcceleratorError {
  return new AcceleratorError({
    code: 'AGENT_LOST',
    message: `${partName(part)} was lost ${agents.length} times, with the agents ${agents.join(', ')}.`,
    hint: 'The task may be what takes them down: look on their hosts for what killed them. Fewer slots (`ax agent --slots`) leave more memory for each.',
    details: { sliceno: part.sliceno, agents: [...agents] },
  });
}
