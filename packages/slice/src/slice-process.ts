import inspector from 'node:inspector';
import { type ErrorRecord, neverSettles, stackLimit, toErrorRecord, withPath } from '@accelerator/base';
import { onMissingFile } from '@accelerator/column';
import { describePart } from '@accelerator/job';
import { beforePrograms } from './clean-room/before-programs.ts';
import { CleanRoom } from './clean-room/clean-room.ts';
import { filesOf, outputClosed } from './clean-room/descriptors.ts';
import { keepListeners } from './clean-room/own-listeners.ts';
import { type DebugSetup, openForDebugger, waitForDebugger } from './debugger.ts';
import { MissingFiles } from './missing-files.ts';
import type { TaskOutcome } from './outcome.ts';
import { beginMark, endMark } from './output/marks.ts';
import { Printed, routePrints, writeOut } from './output/printed.ts';
import { runTask } from './run-task.ts';
import { SliceHost } from './slice-host.ts';
import {
  channelClosedStatus,
  channelDescriptor,
  type HostSetup,
  type SliceMessage,
  type SliceOrder,
} from './slice-messages.ts';
import type { SubjobRequest } from './subjobs.ts';
import { partOf, type Task } from './task.ts';

// Set by the shell that joins the two descriptors; a method sees what is in its key.
// The last two are for VS Code's debugger, which is attached by now.
for (const name of ['PWD', 'OLDPWD', 'SHLVL', '_', 'NODE_OPTIONS', 'VSCODE_INSPECTOR_OPTIONS'])
  delete process.env[name];

// The author's line must not be cut off by the frames above it, of the engine or of packages. The clean room keeps it.
Error.stackTraceLimit = stackLimit;

const setup: HostSetup = JSON.parse(process.argv[2] ?? '');
const channel = process.send?.bind(process);
// An author's code would speak with the engine's voice.
process.send = undefined;

process.on('message', (order: SliceOrder) => {
  if (!isOrder(order)) return;
  room.begin();
  if (order.type === 'prepare') void host.prepare(order.job).catch(() => {});
  else if (order.type === 'turn') giveTurn(order.waitMs);
  else if (order.type === 'subjob') giveSubjob(order);
  else void run(order);
});

// The engine is gone, and nobody will ever ask for this result; or an author's code has closed the channel.
process.on('disconnect', () => {
  if (!process.connected) process.exit(channelClosedStatus);
});

// An exception in a callback, or a promise that nobody waits for: it belongs to the task that runs. What the one before
// has left is gone by then.
process.on('uncaughtException', (error) => {
  if (host.giveUp === undefined) process.exit(1);
  done({ ok: false, error: host.giveUp(ofRejection(error)) });
});

// Nothing is left that could go on.
process.on('beforeExit', () => {
  if (host.hiddenWork.idle()) return;
  if (host.giveUp === undefined || current === undefined) return;
  done({ ok: false, error: host.giveUp(neverSettles(`The ${describePart(partOf(current.task))}`)) });
});

keepListeners(['message', 'disconnect', 'uncaughtException', 'beforeExit']);

const channelFile = filesOf([channelDescriptor]);
const outputFiles = filesOf([1, 2]);
const printed = new Printed(writeOut);
const restorePrints = routePrints(printed);
beforePrograms(printed.flush);
type RunOrder = Extract<SliceOrder, { readonly type: 'run' }>;
/** The task that runs now, or the last one. */
let current: RunOrder | undefined;
let hasWaited = false;
/** The last task has changed what all code shares. */
let isSpoiled = false;

// The engine sends the first task while this process looks around, which takes 20 to 45 ms.
send({ type: 'ready' });

const room = new CleanRoom();
const host = new SliceHost(setup, { turns: askForTurns, subjob: askForSubjob }, room);

const missing = new MissingFiles((request) => send({ type: 'missing', request }));
onMissingFile((file) => current !== undefined && missing.bring(host.locate(current.task.job), file));

async function run(order: RunOrder): Promise<void> {
  const { task, env, token } = order;
  if (isSpoiled && !(current !== undefined && isOfOneMap(current.task, task))) {
    send({ type: 'refused' });
    return;
  }
  current = order;
  restorePrints();
  // So that a task is seen which waits for what never comes.
  process.channel?.unref();
  const onClaim = (attempt: number): void => {
    printed.startAnew();
    mark(beginMark(token, attempt));
  };
  try {
    if (setup.debug !== undefined) await letDebug(setup.debug, task);
    const outcome = await runTask({ host, task, env, onClaim }, (news) => send({ type: 'news', news }));
    process.channel?.ref();
    // What the setup of a map has opened serves all its chunks.
    const left = [...('rows' in task ? room.look() : room.tidy()), ...host.hiddenWork.left()];
    // A debugger leaves traces too, and stays attached to this process.
    const isDebugged = setup.debug !== undefined;
    done(outcome, isDebugged ? [] : left);
    if (outcome.ok && !isDebugged && left.length === 0) lookAround();
  } catch (error) {
    // What goes wrong before the task is entered: no room for the directory of the attempt.
    done({ ok: false, error: placed(error, task) });
  }
}

function lookAround(): void {
  const changed = changesSeen();
  if (changed.length === 0) return;
  isSpoiled = true;
  send({ type: 'changed', changed });
}

/** What the setup of a map has changed serves all its chunks. */
function isOfOneMap(before: Task, task: Task): boolean {
  return 'rows' in before && 'rows' in task && before.job.root === task.job.root && before.job.id === task.job.id;
}

/** With what was changed, even a look may fail. */
function changesSeen(): string[] {
  try {
    return room.changes();
  } catch {
    return ['what is shared can not be looked at'];
  }
}

/** An author's code may emit the event of the channel, too. */
function isOrder(order: Partial<SliceOrder> | undefined): order is SliceOrder {
  switch (order?.type) {
    case 'run':
      return order.task !== undefined && order.env !== undefined && order.token !== undefined;
    case 'turn':
      return order.waitMs !== undefined;
    case 'subjob':
      return order.id !== undefined && order.answer !== undefined;
    case 'prepare':
      return order.job !== undefined;
    default:
      return false;
  }
}

/** The first task of the author's code that is wanted waits for a debugger. */
async function letDebug(debug: DebugSetup, task: Task): Promise<void> {
  const isAuthors = 'phase' in task || task.step === 'map';
  if (hasWaited || !isAuthors) return;
  if (debug.method !== undefined && host.setupOf(host.locate(task.job)).method !== debug.method) return;
  hasWaited = true;
  const isAttached = inspector.url() !== undefined;
  const url = await openForDebugger(debug);
  // Nothing is sent any more while it waits.
  await new Promise<void>((resolve) => {
    if (channel === undefined) resolve();
    else channel({ type: 'news', news: { type: 'debugger', url } } satisfies SliceMessage, () => resolve());
  });
  if (!isAttached) waitForDebugger();
}

/** A task that waits for an answer waits for what comes. */
function askForTurns(calls: number): void {
  process.channel?.ref();
  send({ type: 'turn', calls });
}

function giveTurn(waitMs: number): void {
  host.turns.answer(waitMs);
  expectNothing();
}

function askForSubjob(id: number, request: SubjobRequest): void {
  process.channel?.ref();
  // What was printed before stands before what that job prints.
  printed.flush();
  send({ type: 'subjob', id, request });
}

function giveSubjob({ id, answer }: Extract<SliceOrder, { readonly type: 'subjob' }>): void {
  host.subjobs.answer(id, answer);
  expectNothing();
}

/** Without an answer to come, a task that waits for what never comes is seen. */
function expectNothing(): void {
  if (!host.turns.areAwaited && !host.subjobs.areAwaited && host.giveUp !== undefined) process.channel?.unref();
}

/** What was rejected when it was no error, in words: Node's are of its command line. */
function ofRejection(error: Error): Error {
  if (!('code' in error) || error.code !== 'ERR_UNHANDLED_REJECTION') return error;
  const reason = /with the reason "(.*)"\.$/s.exec(error.message)?.[1] ?? '';
  return new Error(`A promise that nobody awaits was rejected with: ${reason}`);
}

function placed(error: unknown, task: Task): ErrorRecord {
  return toErrorRecord(withPath(error, host.locate(task.job).path));
}

/** @param left what of the task still runs, in words */
function done(outcome: TaskOutcome, left: readonly string[] = []): void {
  // It would be told to another file.
  if (filesOf([channelDescriptor]) !== channelFile) process.exit(channelClosedStatus);
  process.channel?.ref();
  const isHeard = filesOf([1, 2]) === outputFiles;
  if (isHeard) mark(endMark(current?.token ?? ''));
  const isBroken = outcome.ok && !isHeard;
  const { cost } = outcome;
  send({
    type: 'done',
    outcome: isBroken ? { ok: false, error: toErrorRecord(outputClosed()), ...(cost && { cost }) } : outcome,
    left,
  });
}

/** In the order of all that is printed. */
function mark(text: string): void {
  printed.add(Buffer.from(text, 'utf8'));
  printed.flush();
}

function send(message: SliceMessage): void {
  // Without a callback, an error would be thrown: the engine is gone.
  channel?.(message, () => {});
}
