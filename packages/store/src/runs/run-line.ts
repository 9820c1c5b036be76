import {
  anyText,
  type ErrorRecord,
  expected,
  finiteNumber,
  hasShape,
  isPlainObject,
  type LastRow,
  listOf,
  nullable,
  oneOf,
  optional,
  recordOf,
  type Shape,
  wholeNumber,
} from '@accelerator/base';
import type { ChainEnd, MapStep, PhaseName } from '@accelerator/job';
import { parseJson } from '../parse-json.ts';
import type { RunEvent, SliceProgress, TimedEvent } from './run-event.ts';
import type { RunStarted } from './run-started.ts';

/** The format of run logs that this engine writes, and the only one that it reads. */
const runLogFormat = 1;

/** A longer line is none that an engine wrote, and is passed over. */
export const longestLine = 1 << 24;

const anything: Shape<unknown> = () => undefined;
const sliceno = nullable(wholeNumber());
const phase = oneOf<PhaseName>('prepare', 'analysis', 'synthesis');
const step = oneOf<MapStep>('match', 'map', 'gather');

/** Fields that are not known here may come from a later version, in events too: they do no harm. */
function withFields<T extends object>(fields: FieldsOf<T>, what: string): Shape<T> {
  const all = Object.entries<Shape<unknown>>(fields);
  return (value) =>
    isPlainObject(value) && all.every(([name, shape]) => shape(value[name]) === undefined)
      ? undefined
      : expected(what, value);
}

type FieldsOf<T extends object> = { readonly [F in keyof T]-?: Shape<T[F]> };

const lastRow = withFields<LastRow>(
  { dataset: anyText, sliceno: finiteNumber, row: finiteNumber, rows: optional(finiteNumber) },
  'a row',
);

/** Causes are errors too. */
const error: Shape<ErrorRecord> = (value) => errorFields(value);
const errorFields = withFields<ErrorRecord>(
  {
    name: anyText,
    message: anyText,
    stack: optional(anyText),
    code: optional(anyText),
    hint: optional(anyText),
    details: optional(recordOf(anything)),
    during: optional(anyText),
    lastRows: optional(listOf(lastRow)),
    cause: optional(error),
    errors: optional(listOf(error)),
  },
  'an error',
);

const sliceProgress: Shape<SliceProgress> = (value) =>
  Array.isArray(value) && [sliceno, finiteNumber, finiteNumber].every((shape, index) => hasShape(shape, value[index]))
    ? undefined
    : expected('a slice with how far it is', value);

type EventOf<T extends RunEvent['type']> = Extract<RunEvent, { readonly type: T }>;

const counts = { built: finiteNumber, reused: finiteNumber, failed: finiteNumber, badRows: optional(finiteNumber) };
const ofJob = { job: anyText, method: anyText };
const remarks = {
  badRows: optional(finiteNumber),
  badDataset: optional(anyText),
  chainEnds: optional(
    listOf(withFields<ChainEnd>({ input: anyText, rows: finiteNumber, chainRows: finiteNumber }, 'an input')),
  ),
};
const yesOrNo: Shape<boolean> = (value) => (typeof value === 'boolean' ? undefined : expected('true or false', value));
const ofList = { list: anyText, timestamp: anyText, ghosted: listOf(anyText), planned: yesOrNo };
const ofTree = { ...ofJob, parent: optional(anyText) };
const ofPart = { job: anyText, sliceno };

/** What each event must hold, but for the phase or step. The compiler sees to it that nothing is left out. */
const fields: { readonly [T in RunEvent['type']]: FieldsOf<Omit<EventOf<T>, 'type'>> } = {
  'run-started': {
    format: oneOf(runLogFormat),
    run: nullable(anyText),
    script: anyText,
    workdir: anyText,
    started: anyText,
    options: anything,
    host: anyText,
    pid: wholeNumber(1),
    boot: optional(anyText),
    pidSpace: optional(anyText),
    began: optional(finiteNumber),
    workers: finiteNumber,
    versions: recordOf(anyText),
    git: optional(withFields<NonNullable<RunStarted['git']>>({ commit: anyText }, 'a commit')),
  },
  'run-finished': { seconds: finiteNumber, ...counts, returned: anything },
  'run-failed': { seconds: finiteNumber, ...counts, error },
  'run-stopped': { seconds: finiteNumber, ...counts, by: nullable(anyText) },
  alive: {},
  uncommitted: { files: finiteNumber },
  hashing: { method: anyText, done: finiteNumber, total: finiteNumber },
  waiting: { method: anyText, key: anyText },
  'hit-refused': { ...ofJob, reason: anyText },
  'shared-job-refused': { method: anyText, reason: anyText },
  'shared-cache-closed': { place: anyText, reason: anyText },
  'shared-cache-used': {
    fetched: finiteNumber,
    received: finiteNumber,
    uploaded: finiteNumber,
    sent: finiteNumber,
    failed: finiteNumber,
  },
  'job-healed': ofJob,
  'job-unreadable': { job: anyText, reason: anyText },
  'dead-links': { where: anyText, count: finiteNumber, first: listOf(anyText) },
  'no-locks': { reason: anyText },
  'workdir-skipped': { name: anyText, path: anyText, reason: anyText },
  'agents-changed': { agents: listOf(anyText), slots: finiteNumber },
  'waiting-for-agents': { limit: finiteNumber },
  'redis-away': { address: anyText, seconds: finiteNumber },
  'redis-back': { address: anyText },
  'list-entered': {
    ...ofList,
    jobs: finiteNumber,
    change: oneOf('new', 'changed', 'none', 'unknown'),
    ghost: yesOrNo,
  },
  'list-truncated': { ...ofList, count: finiteNumber },
  'list-damaged': { file: anyText, line: wholeNumber(1), reason: anyText, torn: yesOrNo },
  warning: { text: anyText },
  printed: { stream: oneOf<'stdout' | 'stderr'>('stdout', 'stderr'), text: anyText, skipped: optional(finiteNumber) },
  'result-linked': {
    name: anyText,
    job: anyText,
    target: nullable(anyText),
    header: optional(anyText),
    description: optional(anyText),
  },
  'job-reused': {
    ...ofTree,
    seconds: finiteNumber,
    by: oneOf('id', 'content', 'equivalent', 'shared'),
    received: optional(finiteNumber),
    ...remarks,
  },
  'job-planned': { method: anyText, why: anyText },
  'plan-stopped': { method: anyText },
  'not-reproducible': { ...ofJob, before: anyText, difference: anyText },
  'equivalence-ignored': { method: anyText, expected: anyText },
  'job-started': { ...ofTree, why: anyText },
  'job-resumed': {
    ...ofJob,
    done: finiteNumber,
    total: finiteNumber,
    unit: oneOf('rows', 'slices'),
    from: listOf(anyText),
  },
  'phase-started': { job: anyText, phase, slices: finiteNumber },
  'step-started': { job: anyText, step, slices: finiteNumber, rows: optional(finiteNumber) },
  'slice-started': { ...ofPart, worker: anyText },
  progress: { job: anyText, slices: listOf(sliceProgress) },
  output: { ...ofPart, text: anyText },
  status: { ...ofPart, text: anyText },
  'debugger-waiting': { ...ofJob, url: anyText },
  'task-retried': { ...ofPart, method: anyText, error, retry: finiteNumber, retries: finiteNumber },
  'task-lost': { ...ofPart, method: anyText, agent: anyText, losses: finiteNumber },
  'slice-finished': { ...ofPart, seconds: finiteNumber },
  'job-finished': { ...ofTree, seconds: finiteNumber, why: anyText, ...remarks, retriedRows: optional(finiteNumber) },
  'job-failed': { ...ofTree, seconds: finiteNumber, error, sliceno: optional(sliceno) },
};

const ofWork: ReadonlySet<RunEvent['type']> = new Set([
  'slice-started',
  'progress',
  'output',
  'status',
  'task-retried',
  'task-lost',
  'slice-finished',
]);

/** The phase of a method or the step of a map; what failed as a whole has none. */
function hasWork(type: RunEvent['type'], event: Readonly<Record<string, unknown>>): boolean {
  const isOfWork = ofWork.has(type) || (type === 'job-failed' && event.sliceno !== undefined);
  return !isOfWork || hasShape(phase, event.phase) || hasShape(step, event.step);
}

/** The event that a line holds; undefined when it is torn, or of a kind that this engine does not know. */
export function parseRunLine(line: string): TimedEvent | undefined {
  const value = parseJson(line);
  return isTimedEvent(value) ? value : undefined;
}

/** Whether the first line of a log says that a later engine wrote it. */
export function isOtherFormat(line: string): boolean {
  const value = parseJson(line);
  return isPlainObject(value) && value.type === 'run-started' && value.format !== runLogFormat;
}

function isTimedEvent(value: unknown): value is TimedEvent {
  if (!isPlainObject(value) || typeof value.t !== 'number' || !isEventType(value.type)) return false;
  const all = Object.entries<Shape<unknown>>(fields[value.type]);
  return all.every(([name, shape]) => shape(value[name]) === undefined) && hasWork(value.type, value);
}

function isEventType(type: unknown): type is RunEvent['type'] {
  return typeof type === 'string' && Object.hasOwn(fields, type);
}
