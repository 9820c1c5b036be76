import { toErrorRecord, withPlace } from '@accelerator/base';
import type { Environment } from './environment.ts';
import { runTask } from './run-task.ts';
import { SliceHost } from './slice-host.ts';
import type { HostSetup, SliceMessage, SliceOrder } from './slice-messages.ts';
import type { Task } from './task.ts';

const setup: HostSetup = JSON.parse(process.argv[2] ?? '');
const host = new SliceHost(setup);

// The engine is gone: nobody will ever ask for this result.
process.on('disconnect', () => process.exit(0));

process.on('message', (order: SliceOrder) => {
  if (order.type === 'prepare') void host.prepare(order.job).catch(() => {});
  else void run(order.task, order.env);
});

send({ type: 'ready' });

async function run(task: Task, env: Environment): Promise<void> {
  try {
    const outcome = await runTask({ host, task, env }, (news) => send({ type: 'news', news }));
    send({ type: 'done', outcome });
  } catch (error) {
    // What goes wrong before the task is entered: no room for the directory of the attempt.
    send({ type: 'done', outcome: { ok: false, error: toErrorRecord(withPlace(error, host.placeOf(task.job).path)) } });
  }
}

function send(message: SliceMessage): void {
  process.send?.(message);
}
