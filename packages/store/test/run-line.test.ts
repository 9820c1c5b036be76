import { appendFileSync, closeSync, mkdirSync, openSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { RunEvent, TimedEvent } from '../src/index.ts';
import { isRunId, newRunId, runIds } from '../src/runs/run-files.ts';
import { isOtherFormat, parseRunLine } from '../src/runs/run-line.ts';
import { RunReader } from '../src/runs/run-reader.ts';
import { statusOf } from '../src/runs/run-summary.ts';
import { temporaryWorkdir } from './temporary-workdir.ts';

const error = { name: 'Error', message: 'no' };
const job = { job: 'main-1', method: 'm' };
const counts = { built: 1, reused: 0, failed: 0 };

/** One of each kind. */
const events: { readonly [T in RunEvent['type']]: Extract<RunEvent, { type: T }> } = {
  'run-started': {
    type: 'run-started',
    format: 1,
    run: 'r',
    script: 'main',
    workdir: 'w',
    started: '2026-01-01T00:00:00.000Z',
    options: null,
    workers: 2,
    versions: { node: '20' },
    host: 'h',
    pid: 1,
  },
  'run-finished': { type: 'run-finished', seconds: 1, ...counts },
  'run-failed': { type: 'run-failed', seconds: 1, ...counts, error },
  'run-stopped': { type: 'run-stopped', seconds: 1, ...counts, by: null },
  alive: { type: 'alive' },
  uncommitted: { type: 'uncommitted', files: 1 },
  hashing: { type: 'hashing', method: 'm', done: 1, total: 2 },
  waiting: { type: 'waiting', method: 'm', key: 'k' },
  'hit-refused': { type: 'hit-refused', ...job, reason: 'r' },
  'job-unreadable': { type: 'job-unreadable', job: 'main-1', reason: 'r' },
  'shared-job-refused': { type: 'shared-job-refused', method: 'm', reason: 'r' },
  'shared-cache-closed': { type: 'shared-cache-closed', place: 'h', reason: 'r' },
  'shared-cache-used': {
    type: 'shared-cache-used',
    ...{ fetched: 1, received: 2, uploaded: 3, sent: 4, failed: 5 },
  },
  'job-healed': { type: 'job-healed', ...job },
  'dead-links': { type: 'dead-links', where: 'w', count: 1, first: ['a'] },
  'no-locks': { type: 'no-locks', reason: 'r' },
  'workdir-skipped': { type: 'workdir-skipped', name: 'n', path: '/p', reason: 'r' },
  'agents-changed': { type: 'agents-changed', agents: ['a'], slots: 1 },
  'waiting-for-agents': { type: 'waiting-for-agents', limit: 60 },
  'redis-away': { type: 'redis-away', address: '127.0.0.1:6379', seconds: 5 },
  'redis-back': { type: 'redis-back', address: '127.0.0.1:6379' },
  'list-entered': {
    type: 'list-entered',
    ...{ list: 'ann/a', timestamp: '1', jobs: 1, change: 'new', ghost: false, ghosted: [], planned: false },
  },
  'list-truncated': {
    type: 'list-truncated',
    ...{ list: 'ann/a', timestamp: '1', count: 1, ghosted: ['ann/b/1'], planned: false },
  },
  'list-damaged': { type: 'list-damaged', file: 'f', line: 1, reason: 'r', torn: true },
  'job-reused': { type: 'job-reused', ...job, seconds: 1, by: 'content', badRows: 1, badDataset: 'main-1/bad' },
  warning: { type: 'warning', text: 't' },
  printed: { type: 'printed', stream: 'stderr', text: 't' },
  'result-linked': { type: 'result-linked', name: 'n', job: 'main-1', target: null },
  'job-planned': { type: 'job-planned', method: 'm', why: 'w' },
  'plan-stopped': { type: 'plan-stopped', method: 'm' },
  'not-reproducible': { type: 'not-reproducible', ...job, before: 'main-0', difference: 'd' },
  'equivalence-ignored': { type: 'equivalence-ignored', method: 'm', expected: 'e' },
  'job-started': { type: 'job-started', ...job, why: 'w' },
  'debugger-waiting': { type: 'debugger-waiting', ...job, url: 'ws://127.0.0.1:9229/u' },
  'job-resumed': {
    type: 'job-resumed',
    job: 'main-4',
    method: 'm',
    done: 184,
    total: 200,
    unit: 'rows',
    from: ['main-3'],
  },
  'phase-started': { type: 'phase-started', job: 'main-1', phase: 'analysis', slices: 2 },
  'step-started': { type: 'step-started', job: 'main-1', step: 'map', slices: 2, rows: 10 },
  'slice-started': { type: 'slice-started', job: 'main-1', phase: 'prepare', sliceno: null, worker: '0' },
  progress: { type: 'progress', job: 'main-1', step: 'map', slices: [[0, 1, 2]] },
  output: { type: 'output', job: 'main-1', phase: 'analysis', sliceno: 3, text: 't' },
  status: { type: 'status', job: 'main-1', phase: 'analysis', sliceno: 3, text: 't' },
  'task-retried': { type: 'task-retried', ...job, step: 'map', sliceno: 0, error, retry: 1, retries: 2 },
  'task-lost': { type: 'task-lost', ...job, step: 'map', sliceno: 0, agent: 'a', losses: 1 },
  'slice-finished': { type: 'slice-finished', job: 'main-1', phase: 'synthesis', sliceno: null, seconds: 1 },
  'job-finished': { type: 'job-finished', ...job, seconds: 1, why: 'w' },
  'job-failed': { type: 'job-failed', ...job, seconds: 1, error, phase: 'analysis', sliceno: 1 },
};

const all = Object.values(events);
const timed = (event: object): object => ({ t: 0.5, ...event });
const parse = (value: unknown): TimedEvent | undefined => parseRunLine(JSON.stringify(value));

describe('a line of a run log', () => {
  test.each(all.map((event) => [event.type, event] as const))(
    '%s comes back, and with what is not known here',
    (_, event) => {
      expect(parse(timed(event))).toEqual(timed(event));
      expect(parse({ ...timed(event), later: { a: 1 } })).toBeDefined();
    },
  );

  const optional = new Set(['badRows', 'badDataset', 'rows', 'options']);
  const left = all.flatMap((event) =>
    Object.keys(timed(event)).flatMap((name) => {
      // Of a job that failed as a whole there is no part.
      const isFree = optional.has(name) || (event.type === 'job-failed' && name === 'sliceno');
      return isFree ? [] : [[event.type, name] as const];
    }),
  );
  test.each(left)('%s without %s is none', (type, name) => {
    const { [name]: _left, ...rest }: Record<string, unknown> = { ...timed(events[type]) };
    expect(parse(rest)).toBeUndefined();
  });

  test.each<[string, unknown]>([
    ['of a kind that is not known', { type: 'job-dreamt', t: 1 }],
    ['of a kind that every object has', { type: 'constructor', t: 1 }],
    ['with a time that is text', { type: 'alive', t: '1' }],
    ['in a list', [{ type: 'alive', t: 1 }]],
    ['with a slice that is none', { ...timed(events.output), sliceno: -1 }],
    ['with half a slice', { ...timed(events.output), sliceno: 0.5 }],
    ['with a phase that is none', { ...timed(events.output), phase: 'dream' }],
    ['with progress of two numbers', { ...timed(events.progress), slices: [[0, 1]] }],
    ['with progress that is text', { ...timed(events.progress), slices: [[0, '1', 2]] }],
    ['with an error of an error that is none', { ...timed(events['run-failed']), error: { ...error, cause: 'x' } }],
    ['with one of several errors that is none', { ...timed(events['run-failed']), error: { ...error, errors: [1] } }],
    ['found by nothing that is known', { ...timed(events['job-reused']), by: 'luck' }],
  ])('%s is none', (_, value) => {
    expect(parse(value)).toBeUndefined();
  });

  test('that is cut anywhere is none, and harms nobody', () => {
    const line = JSON.stringify(timed(events['run-failed']));
    for (let end = 0; end < line.length; end++) expect(parseRunLine(line.slice(0, end))).toBeUndefined();
  });

  test.each<[string, boolean]>([
    [JSON.stringify(events['run-started']), false],
    [JSON.stringify({ ...events['run-started'], format: 2 }), true],
    [JSON.stringify({ ...events['run-started'], format: undefined }), true],
    [JSON.stringify({ type: 'alive', format: 2 }), false],
    ['{"type":"run-started","form', false],
    ['', false],
  ])('%s is of another version: %s', (line, expected) => {
    expect(isOtherFormat(line)).toBe(expected);
  });
});

test('a log that grows in any pieces gives each event once, when its line is whole', () => {
  const log = Buffer.from(all.map((event) => `${JSON.stringify({ ...timed(event), text: 'größe 写真' })}\n`).join(''));
  const file = path.join(temporaryWorkdir().path, 'log');
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 700 }), { minLength: 8 }), (sizes) => {
      writeFileSync(file, '');
      const descriptor = openSync(file, 'r');
      const reader = new RunReader(descriptor);
      let from = 0;
      let given = 0;
      for (let piece = 0; from < log.length; piece++) {
        const size = sizes[piece % sizes.length] ?? 1;
        appendFileSync(file, log.subarray(from, from + size));
        from += size;
        given += [...reader.read()].length;
        const whole = log.subarray(0, from).filter((byte) => byte === 10).length;
        expect(given).toBe(whole);
      }
      reader.close();
      expect(given).toBe(all.length);
    }),
    { numRuns: 10 },
  );
});

describe('how a run stands', () => {
  const end: TimedEvent = { ...events['run-stopped'], t: 1 };
  test.each([
    [end, 'alive', 0, 'stopped'],
    [undefined, 'alive', 1e9, 'running'],
    [undefined, 'gone', 0, 'broken-off'],
    [undefined, 'unknown', 29_999, 'running'],
    [undefined, 'unknown', 30_000, 'broken-off'],
  ] as const)('%#', (of, liveness, silentMs, status) => {
    expect(statusOf(of?.type === 'run-stopped' ? of : undefined, liveness, silentMs)).toBe(status);
  });
});

describe('the id of a run', () => {
  const moment = new Date('2026-11-25T19:41:19.999Z');
  test.each([
    ['main', '20261125T194119999Z-main-'],
    ['größe', '20261125T194119999Z-größe-'],
    ['../../a b', '20261125T194119999Z-______a_b-'],
    ['', '20261125T194119999Z-_-'],
    ['x'.repeat(300), `20261125T194119999Z-${'x'.repeat(40)}-`],
    ['𝒜'.repeat(50), `20261125T194119999Z-${'𝒜'.repeat(40)}-`],
  ])('of the script %j', (script, start) => {
    const id = newRunId(script, moment);
    expect(id.slice(0, -4)).toBe(start);
    expect(isRunId(id)).toBe(true);
  });

  test('those of which there is a log, the oldest first, and nothing else', () => {
    const workdir = temporaryWorkdir();
    expect(runIds(workdir)).toEqual([]);
    const folder = path.join(workdir.path, 'runs');
    mkdirSync(folder);
    const ids = [
      '20261125T194119Z-b-0000',
      '20251125T194119Z-a-ffff',
      '20261125T194119Z-a-0000',
      ...[new Date('2026-11-25T19:41:20.007Z'), new Date('2026-11-25T19:41:20.001Z')].map((at) => newRunId('z', at)),
    ];
    for (const name of [...ids.map((id) => `${id}.jsonl`), 'notes.jsonl', `${ids[0]}.json`, 'x']) {
      closeSync(openSync(path.join(folder, name), 'w'));
    }
    expect(runIds(workdir)).toEqual([1, 2, 0, 4, 3].map((index) => ids[index]));
  });
});
