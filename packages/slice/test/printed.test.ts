import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { beginMark, endMark, markStart } from '../src/output/marks.ts';
import { Printed, routePrints } from '../src/output/printed.ts';

/** The clock stands still unless it is put forward, so that a slow machine counts as one moment too. */
beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'] }));
afterEach(() => void vi.useRealTimers());

function collect(): { readonly printed: Printed; readonly writes: string[] } {
  const writes: string[] = [];
  const printed = new Printed((bytes) => writes.push(Buffer.from(bytes).toString('utf8')));
  // A moment after the beginning of the process.
  vi.advanceTimersByTime(1000);
  return { printed, writes };
}

describe('what is printed', () => {
  test('goes out at once while it is little', () => {
    const { printed, writes } = collect();
    for (const text of ['a', 'b', 'c']) printed.add(Buffer.from(text));
    expect(writes).toEqual(['a', 'b', 'c']);
  });

  test('of a flood goes out in blocks, and the rest when it is asked for', () => {
    const { printed, writes } = collect();
    for (let line = 0; line < 1000; line++) printed.add(Buffer.from('0123456789'));
    expect(writes).toHaveLength(200);
    printed.flush();
    expect(writes).toHaveLength(201);
    expect(writes.join('')).toHaveLength(10_000);
    printed.flush();
    expect(writes).toHaveLength(201);
  });

  test('by a task goes out at once, however much the one before it has printed', () => {
    const { printed, writes } = collect();
    for (let line = 0; line < 1000; line++) printed.add(Buffer.from('a'));
    printed.startAnew();
    printed.add(Buffer.from('b'));
    expect(writes.slice(200)).toEqual(['a'.repeat(800), 'b']);
  });

  test('of a flood goes out when it is a block, however short the time is', () => {
    const { printed, writes } = collect();
    for (let line = 0; line < 200; line++) printed.add(Buffer.from('x'));
    for (let line = 0; line < 9; line++) printed.add(Buffer.alloc(10_000, 'y'));
    expect(writes.slice(200).map((each) => each.length)).toEqual([70_000]);
    printed.flush();
    expect(writes.at(-1)).toHaveLength(20_000);
  });

  test('goes out at once again when a window of time is over', () => {
    const { printed, writes } = collect();
    for (let line = 0; line < 201; line++) printed.add(Buffer.from('x'));
    expect(writes).toHaveLength(200);
    vi.advanceTimersByTime(100);
    printed.add(Buffer.from('y'));
    // With what has waited.
    expect(writes.at(-1)).toBe('xy');
  });

  test('comes out whole and in order, in whatever pieces and times', () => {
    const step = fc.record({
      text: fc.string({ unit: 'grapheme', maxLength: 20 }),
      times: fc.nat(300),
      wait: fc.nat(150),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
        const { printed, writes } = collect();
        let expected = '';
        for (const { text, times, wait } of steps) {
          for (let each = 0; each < times; each++) printed.add(Buffer.from(text));
          expected += text.repeat(times);
          vi.advanceTimersByTime(wait);
        }
        printed.flush();
        expect(writes.join('')).toBe(expected);
      }),
      { numRuns: 30 },
    );
  });
});

describe('the streams of a process', () => {
  /** What the streams of this process are while the test runs. */
  function routed(run: (restore: () => void, printed: Printed) => void): string[] {
    const before = (['stdout', 'stderr'] as const).map(
      (name) => [name, Object.getOwnPropertyDescriptor(process, name)] as const,
    );
    const { printed, writes } = collect();
    const restore = routePrints(printed);
    try {
      run(restore, printed);
    } finally {
      for (const [name, property] of before) if (property !== undefined) Object.defineProperty(process, name, property);
    }
    return writes;
  }

  test('write there in one order, texts in any encoding and bytes', () => {
    let done = 0;
    const writes = routed(() => {
      process.stdout.write('größe');
      process.stderr.write('6f6e', 'hex');
      process.stdout.write(Buffer.from('bytes'));
      process.stderr.write('a', () => done++);
      process.stdout.write('b', 'latin1', () => done++);
    });
    expect(writes).toEqual(['größe', 'on', 'bytes', 'a', 'b']);
    expect(done).toBe(2);
  });

  test('write a buffer as it is at that moment, though it goes out later', () => {
    const writes = routed((_, printed) => {
      for (let line = 0; line < 200; line++) process.stdout.write('x');
      const buffer = Buffer.from('bytes');
      process.stdout.write(buffer);
      buffer.fill('y');
      process.stdout.write(buffer);
      printed.flush();
    });
    expect(writes.at(-1)).toBe('bytesyyyyy');
  });

  test('have the descriptors of Node’s own, and can not be ended', () => {
    const writes = routed(() => {
      expect([process.stdout.fd, process.stderr.fd]).toEqual([1, 2]);
      process.stdout.destroy();
      process.stdout.write('still here');
    });
    expect(writes).toEqual(['still here']);
  });

  test('what somebody sets in the place of a write is put back', () => {
    const writes = routed((restore) => {
      process.stdout.write = () => true;
      process.stdout.write('lost');
      restore();
      process.stdout.write('kept');
    });
    expect(writes).toEqual(['kept']);
  });
});

test('marks of a task begin alike, name the attempt, and are those of no other task', () => {
  expect(beginMark('t', 12)).toBe('\0t 12\n');
  for (const mark of [beginMark('t', 12), endMark('t')]) {
    expect(mark.startsWith(markStart('t'))).toBe(true);
    expect(mark.startsWith(markStart('t2'))).toBe(false);
  }
  expect(beginMark('t', 1)).not.toBe(endMark('t'));
});
