import { expect, test, vi } from 'vitest';
import { TimeLeft } from '../src/local/time-left.ts';

test('time that is stopped is not used up, however long', () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  try {
    const onEnd = vi.fn();
    const left = new TimeLeft(1000, onEnd);
    vi.advanceTimersByTime(5000);
    left.go();
    left.go();
    vi.advanceTimersByTime(600);
    left.stop();
    left.stop();
    vi.advanceTimersByTime(1e9);
    expect(onEnd).not.toHaveBeenCalled();
    left.go();
    vi.advanceTimersByTime(399);
    expect(onEnd).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(onEnd).toHaveBeenCalledOnce();

    // Longer than a timer of Node.
    const long = new TimeLeft(2 ** 31 + 1000, onEnd);
    long.go();
    vi.advanceTimersByTime(2 ** 31);
    expect(onEnd).toHaveBeenCalledOnce();
    vi.advanceTimersByTime(1000);
    expect(onEnd).toHaveBeenCalledTimes(2);
  } finally {
    vi.useRealTimers();
  }
});
