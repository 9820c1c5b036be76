import { AcceleratorError, toErrorRecord } from '@accelerator/base';
import { RunState } from '@accelerator/inspect';
import { describe, expect, test } from 'vitest';
import { coloursFor } from '../src/output/colours.ts';
import { describeError, stackFrames } from '../src/output/describe-error.ts';
import { EventLines } from '../src/run/event-lines.ts';
import { describeFailure } from '../src/run/failure.ts';
import { LiveArea } from '../src/run/live-area.ts';

const plain = coloursFor({});

describe('one line per job', () => {
  test('in columns, whatever happened to it', () => {
    const lines = new EventLines(plain);
    const job = { job: 'main-12', method: 'import_images' };
    expect([
      lines.of({ type: 'job-reused', ...job, seconds: 0.004, by: 'id' }),
      lines.of({ type: 'job-reused', ...job, seconds: 0.004, by: 'content' }),
      lines.of({ type: 'job-finished', ...job, seconds: 3.2, why: 'option size[0]: 256 → 128, compared with main-3' }),
      lines.of({
        type: 'job-failed',
        ...job,
        seconds: 0.1,
        error: toErrorRecord(new Error('no\nimage')),
        phase: 'analysis',
        sliceno: 3,
      }),
      lines.of({ type: 'hit-refused', ...job, reason: "its file 'x' is missing" }),
      lines.of({ type: 'waiting', method: 'a', key: '' }),
      lines.of({ type: 'job-reused', ...job, seconds: 0.004, by: 'equivalent' }),
      lines.of({ type: 'job-planned', method: 'a', why: 'no earlier job of this method' }),
      lines.of({ type: 'plan-stopped', method: 'a' }),
      lines.of({ type: 'not-reproducible', ...job, before: 'main-3', difference: 'row 7 of slice 1' }),
      lines.of({ type: 'equivalence-ignored', method: 'a', expected: 'f00' }),
      lines.of({ type: 'alive' }),
    ]).toEqual([
      'reused   main-12  import_images  4.0 ms',
      'reused   main-12  import_images  4.0 ms  its inputs were built again with the same content',
      'built    main-12  import_images   3.2 s  option size[0]: 256 → 128, compared with main-3',
      'failed   main-12  import_images  100 ms  in analysis of slice 3: no⏎image',
      "refused  main-12  import_images       -  it can't be reused: its file 'x' is missing",
      'waiting  -        a                   -  another ax builds this job',
      'reused   main-12  import_images  4.0 ms  its source is declared to be equivalent',
      'planned  -        a                   -  no earlier job of this method',
      'unknown  -        a                   -  what comes next depends on its result',
      'differs  main-12  import_images       -  it differs from main-3, which has the same key: row 7 of slice 1',
      "ignored  -        a                   -  equivalentTo is for another source; the present one is 'f00'",
      undefined,
    ]);
  });
});

describe('a failure', () => {
  test('shows the error, its causes, the slice, what was printed, and where to read on', () => {
    const state = new RunState();
    const place = { job: 'main-4', phase: 'analysis', sliceno: 2 } as const;
    state.apply({ type: 'job-started', job: 'main-4', method: 'thumbnailer', why: '' }, 0);
    state.apply({ type: 'output', ...place, sliceno: 1, text: 'of another slice\n' }, 0);
    state.apply({ type: 'output', ...place, text: 'a.jpg\nb' }, 0);
    state.apply({ type: 'output', ...place, text: '.jpg\n' }, 0);
    const cause = { name: 'RangeError', message: 'too far' };
    const error = {
      name: 'Error',
      message: 'no image',
      stack: 'Error: no image\n    at read (methods/thumbnailer.ts:12:9)',
      cause,
    };
    const event = { type: 'job-failed', ...place, method: 'thumbnailer', seconds: 1, error } as const;
    expect(describeFailure(event, state.running.get('main-4'), plain)).toEqual([
      'error Job main-4 (thumbnailer) failed in analysis of slice 2.',
      '      Error: no image',
      '          at read (methods/thumbnailer.ts:12:9)',
      '      caused by RangeError: too far',
      '      It last printed:',
      '      | a.jpg',
      '      | b.jpg',
      '      `ax job main-4` shows everything about it, `ax job main-4 -o` all that it printed.',
    ]);
  });

  test('an expected one is a sentence and a hint', () => {
    const error = new AcceleratorError({ code: 'X', message: 'There is no job.', hint: 'Did you mean it?' });
    expect(describeError(error, plain)).toEqual(['error There is no job.', '      Did you mean it?']);
  });

  test('stacks have the frames of the user, and of the engine only when there are no others', () => {
    const engine =
      '    at run (/x/node_modules/@accelerator/sdk/dist/abc/chunk.js:1:2)\n    at node:internal/process:1:1';
    const theirs = `Error: x\n    at f (${process.cwd()}/methods/a.ts:1:2)\n${engine}`;
    expect(stackFrames(theirs, { orEngine: true })).toEqual(['f (methods/a.ts:1:2)']);
    expect(stackFrames(`Error: x\n${engine}`, { orEngine: true })).toHaveLength(2);
    expect(stackFrames(`Error: x\n${engine}`, { orEngine: false })).toEqual([]);
  });
});

describe('the live area', () => {
  test('is erased by as many lines as were drawn, and written only when it changed', () => {
    const written: string[] = [];
    const area = new LiveArea({ columns: 0, rows: 0, write: (text) => written.push(text) > 0 });
    area.draw(['a', 'b']);
    area.draw(['a', 'b']);
    area.draw(['c']);
    area.clear();
    area.clear();
    area.draw(['d'], false);
    expect(written).toEqual(['a\nb\n', '\r\u001b[2A\u001b[Jc\n', '\r\u001b[1A\u001b[J', '\nd\n']);
    expect([area.width, area.height]).toEqual([79, 22]);
  });
});
