import { type ErrorRecord, toErrorRecord, withPlace } from '@accelerator/base';
import { CleanRoom } from './clean-room/clean-room.ts';
import type { Environment } from './environment.ts';
import type { TaskOutcome } from './outcome.ts';
import { runTask } from './run-task.ts';
import { SliceHost } from './slice-host.ts';
import type { HostSetup, SliceMessage, SliceOrder } from './slice-messages.ts';
import type { Task } from './task.ts';

const setup: HostSetup = JSON.parse(process.argv[2] ?? '');
const host = new SliceHost(setup);
const channel = process.send?.bind(process);
// An author's code would speak with the engine's voice.
process.send = undefined;

process.on('message', (order: SliceOrder) => {
  if (order.type === 'prepare') void host.prepare(order.job).catch(() => {});
  else void run(order.task, order.env);
});

// The engine is gone: nobody will ever ask for this result.
process.on('disconnect', () => process.exit(0));

// An exception in a callback, or a promise that nobody waits for: it belongs to the task that runs. What the one before
// has left is gone by then.
process.on('uncaughtException', (error) => {
  if (host.giveUp === undefined) process.exit(1);
  done({ ok: false, error: host.giveUp(error) });
});

const room = new CleanRoom();

send({ type: 'ready' });

async function run(task: Task, env: Environment): Promise<void> {
  try {
    const outcome = await runTask({ host, task, env }, (news, sent) => send({ type: 'news', news }, sent));
    // What the setup of a map has opened serves all its chunks.
    done(outcome, 'rows' in task ? room.look() : room.tidy());
  } catch (error) {
    // What goes wrong before the task is entered: no room for the directory of the attempt.
    done({ ok: false, error: placed(error, task) });
  }
}

function placed(error: unknown, task: Task): ErrorRecord {
  return toErrorRecord(withPlace(error, host.placeOf(task.job).path));
}

/** @param left what is left over of the task, in words */
function done(outcome: TaskOutcome, left: readonly string[] = []): void {
  send({ type: 'done', outcome, left });
}

function send(message: SliceMessage, sent: () => void = () => {}): void {
  channel?.(message, () => sent());
}
