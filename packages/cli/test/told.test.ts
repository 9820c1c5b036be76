import { type ChainSummary, harmlessJson, RunState } from '@accelerator/inspect';
import type { RunEvent } from '@accelerator/store';
import { describe, expect, test } from 'vitest';
import { coloursFor } from '../src/output/colours.ts';
import { describeError } from '../src/output/describe-error.ts';
import { formatFacts } from '../src/output/table.ts';
import { harmless, widthOf, wrapLine } from '../src/output/text.ts';
import { writeLines } from '../src/output/write-lines.ts';
import { EventLines } from '../src/run/event-lines.ts';
import { FoldedLines } from '../src/run/folded-lines.ts';
import { Heartbeat, heartbeatMs } from '../src/run/heartbeat.ts';
import { OutputLines } from '../src/run/output-lines.ts';
import { summaryLine } from '../src/run/summary.ts';
import { formatChain } from '../src/show/format-chain.ts';

const plain = coloursFor({});
const esc = '\u001b';
const reused = (number: number, method = 'brightness'): RunEvent => ({
  type: 'job-reused',
  job: `main-${number}`,
  method,
  seconds: 0.004,
  by: 'id',
});

/** A title, a cursor that moves, a hidden text, C1, a bell, a text that runs backwards. */
const evil = `${esc}]0;title\u0007${esc}[2J\u009b1A${esc}[8mhidden\u202egnp.exe\rover`;

describe('nothing that ax writes moves a terminal', () => {
  const written: string[] = [];
  const stream = (isTTY: boolean) => ({ isTTY, columns: 1000, write: (text: string) => written.push(text) > 0 });
  const isSafe = (text: string): boolean =>
    [...text].every(
      (each) => each === '\n' || (each >= ' ' && !/[\u007f-\u009f\u202a-\u202e\u2066-\u2069]/.test(each)),
    );

  test('whatever a line holds, on a terminal and elsewhere', () => {
    for (const isTTY of [true, false]) writeLines(stream(isTTY), [`built ${evil}`]);
    expect(written).toHaveLength(2);
    expect(written.map(isSafe)).toEqual([true, true]);
  });

  test('names, messages and hints of errors, facts, and JSON', () => {
    const error = Object.assign(new Error(evil), { name: evil, hint: evil, code: evil, cause: new Error(evil) });
    expect(describeError(error, plain).every(isSafe)).toBe(true);
    expect(formatFacts([[evil, evil]]).every(isSafe)).toBe(true);
    const json = harmlessJson(JSON.stringify({ [evil]: evil }));
    expect([isSafe(json), JSON.parse(json)]).toEqual([true, { [evil]: evil }]);
    const output = new OutputLines(plain);
    const printed: RunEvent = { type: 'output', job: 'main-1', phase: 'synthesis', sliceno: null, text: `${evil}\n` };
    expect(output.of(printed).every(isSafe)).toBe(true);
  });

  test('colours of ax stay where there are colours', () => {
    const line = `${esc}[31merror${esc}[39m\ta`;
    expect([harmless(line, true), harmless(line, false)]).toEqual([line, '\\x1b[31merror\\x1b[39m\ta']);
  });
});

test('lines on a narrow terminal break between words, further in than they begin', () => {
  const line = '      `ax job main-12` shows everything about it, `ax job main-12 -o` all that it printed.';
  expect(wrapLine(line, 60)).toEqual([
    '      `ax job main-12` shows everything about it, `ax job',
    '        main-12 -o` all that it printed.',
  ]);
  for (let width = 12; width < 100; width++) {
    const lines = wrapLine(`${line} ${esc}[31m日本語 ${esc}[39mx`, width);
    expect(lines.every((each) => widthOf(each) <= Math.max(width, 8 + 'everything'.length))).toBe(true);
    expect(lines.join(' ').split(/ +/)).toEqual(`${line} ${esc}[31m日本語 ${esc}[39mx`.split(/ +/));
  }
});

describe('a long chain that is there already', () => {
  test('has a line for each of its first jobs, and one for the others', () => {
    const folded = new FoldedLines(new EventLines(plain));
    const lines = Array.from({ length: 100 }, (_, index) => folded.of(reused(index + 1))).flat();
    lines.push(...folded.of(reused(101, 'other')), ...folded.end());
    expect(lines).toHaveLength(5);
    expect(lines[3]).toMatch(/^reused +main-4 … main-100 +brightness +388 ms +97 jobs$/);
    expect(lines[4]).toMatch(/^reused +main-101 +other/);
  });

  test('hides nothing that is special', () => {
    const folded = new FoldedLines(new EventLines(plain));
    const bad: RunEvent = {
      ...reused(5),
      type: 'job-reused',
      method: 'brightness',
      job: 'main-5',
      seconds: 0,
      by: 'id',
      badRows: 1,
    };
    const events: RunEvent[] = [1, 2, 3, 4].map((number) => reused(number));
    const lines = [...events, { type: 'alive' } as const, bad, reused(6)].flatMap((event) => folded.of(event));
    expect(lines.map((line) => line.split(/ +/)[1])).toEqual([
      'main-1',
      'main-2',
      'main-3',
      'main-4',
      'main-5',
      'main-6',
    ]);
    expect(folded.end()).toEqual([]);
  });
});

test('the datasets between the first and the last of a long chain are one line', () => {
  const chain = (length: number): ChainSummary => ({
    datasets: Array.from({ length }, (_, index) => ({
      id: `main-${index + 1}`,
      rows: 10,
      columns: 2,
      size: 100,
      caption: '',
      rowsPerSlice: [],
      live: 10,
    })),
    rows: 10 * length,
    retracted: 0,
    rowsPerSlice: [],
    columns: [],
    size: 100 * length,
  });
  const lines = (length: number): string[] => formatChain(chain(length), { columns: [] }, plain);
  expect(lines(21).filter((line) => line.startsWith('main-'))).toHaveLength(21);
  const long = lines(1000);
  expect(long.filter((line) => line.startsWith('main-'))).toHaveLength(20);
  expect(long.join('\n')).toMatch(/^main-5 .*\n… 980 datasets more +9,800 +2 +98 kB\nmain-986 /m);
});

test('bad rows are told on the line and in the summary', () => {
  const lines = new EventLines(plain);
  const state = new RunState();
  const events: RunEvent[] = [
    { type: 'job-reused', job: 'main-1', method: 'm', seconds: 0, by: 'id', badRows: 1200, badDataset: 'main-1/bad' },
    { type: 'job-finished', job: 'main-2', method: 'm', seconds: 0, why: 'forced', badRows: 1 },
  ];
  for (const event of events) state.apply(event, 0);
  expect(lines.of(events[0] ?? reused(0))).toMatch(/ {2}1,200 bad rows: `ax ds main-1\/bad` shows them$/);
  expect(lines.of(events[1] ?? reused(0))).toMatch(/ {2}1 bad row: `ax job main-2` counts it {2}forced$/);
  expect(summaryLine('done', 1, state)).toMatch(/\. 1,201 bad rows in main-1, main-2\.$/);
});

test('a log that would be silent says what runs, what waits, and how far it is', () => {
  const state = new RunState();
  const heartbeat = new Heartbeat(new EventLines(plain), 0);
  expect(heartbeat.lines(state, heartbeatMs)).toEqual([]);
  for (const id of ['main-1', 'main-2']) state.apply({ type: 'job-started', job: id, method: 'm', why: '' }, 0);
  state.apply({ type: 'phase-started', job: 'main-2', phase: 'analysis', slices: 2 }, 90_000);
  state.apply({ type: 'progress', job: 'main-2', phase: 'analysis', slices: [[0, 50, 100]] }, 90_000);
  heartbeat.told(90_000);
  expect(heartbeat.lines(state, 90_000 + heartbeatMs - 1)).toEqual([]);
  expect(heartbeat.lines(state, 90_000 + heartbeatMs)).toEqual([
    'waiting  main-1  m                  -  for a worker',
    'running  main-2  m             30.0 s  analysis   25 %  50 of ~200  1 min 30 s left  1.7/s',
  ]);
  expect(heartbeat.lines(state, 90_000 + heartbeatMs)).toEqual([]);
});
