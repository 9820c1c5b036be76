// Agents whose tasks only wait, on real queues: started by the suite `cluster`, ended by the end of its input.
import { setTimeout } from 'node:timers/promises';
import { Agent, type AgentOptions } from '@accelerator/cluster';

interface Order extends Omit<AgentOptions, 'pool' | 'name'> {
  readonly agents: number;
  readonly taskMs: number;
}

const order: Order = JSON.parse(process.argv[2] ?? '');
const cost = {
  cpuSeconds: 0,
  peakMemory: null,
  columnBytesRead: {},
  inputBytesRead: 0,
  bytesWritten: 0,
  rowsRead: 0,
  rowsWritten: 0,
};
const agents = await Promise.all(
  Array.from({ length: order.agents }, (_, index) =>
    Agent.start({
      ...order,
      name: `agent${index}`,
      pool: {
        prepare: () => {},
        warmUp: () => {},
        close: async () => {},
        run: async (task, onNews) => {
          onNews({ type: 'started', worker: '0' });
          const startedAt = Date.now();
          await setTimeout(order.taskMs);
          return {
            ok: true,
            attempt: 1,
            report: { files: {}, datasets: { parts: [], declarations: [] }, valueBytes: null, seen: [] },
            cost: { ...cost, startedAt, seconds: order.taskMs / 1000 },
            worker: String(task.sliceno),
          };
        },
      },
    }),
  ),
);
process.stdout.write('ready\n');
process.stdin.resume().once('end', () => {
  void Promise.all(agents.map((agent) => agent.close(true))).then(() => process.exit(0));
});
