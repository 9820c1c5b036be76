// Hands out tasks that only wait, as a map does: as many at a time as there are slots. Prints what that took.
import { BullExecutor, type BullExecutorOptions } from '@accelerator/cluster';
import type { Task } from '@accelerator/slice';

interface Order extends BullExecutorOptions {
  readonly slots: number;
  readonly tasks: number;
}

const order: Order = JSON.parse(process.argv[2] ?? '');
const executor = new BullExecutor(order);
const { signal } = new AbortController();
const counts = new Map<string, number>();

async function run(count: number): Promise<void> {
  let next = 0;
  const loop = async (): Promise<void> => {
    while (next < count) {
      const from = next++;
      const task: Task = {
        job: { root: order.workdir.name, id: 'main-1' },
        ...{ slices: 8, attempt: 1, sync: false, env: [], secrets: [], step: 'map', sliceno: from % 8 },
        rows: { from, to: from + 1 },
      };
      const { worker } = await executor.run(task, () => {}, signal);
      const agent = worker.replace(/\/.*/, '');
      counts.set(agent, (counts.get(agent) ?? 0) + 1);
    }
  };
  await Promise.all(Array.from({ length: order.slots }, loop));
}

await run(order.slots * 2);
counts.clear();
const cpu = process.cpuUsage();
const started = performance.now();
await run(order.tasks);
const seconds = (performance.now() - started) / 1000;
const used = process.cpuUsage(cpu);
process.stdout.write(
  `${JSON.stringify({
    seconds,
    cpuSeconds: (used.user + used.system) / 1e6,
    slots: executor.slots(),
    memory: process.memoryUsage().rss,
    counts: [...counts.values()],
  })}\n`,
);
await executor.close();
