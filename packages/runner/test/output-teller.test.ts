import { setTimeout } from 'node:timers/promises';
import { expect, onTestFinished, test, vi } from 'vitest';
import { OutputTeller } from '../src/local/output-teller.ts';

const seconds = (since: number): number => (performance.now() - since) / 1000;

test('what is printed is told at once, and whole, whatever pieces it comes in', async () => {
  const told: string[] = [];
  const teller = new OutputTeller((text) => {
    told.push(text);
  });
  const bytes = Buffer.from('größer ✓ 写真\n'.repeat(50));
  for (let from = 0; from < bytes.byteLength; from += 7) {
    teller.add(bytes.subarray(from, from + 7));
    if (from === 0) expect(told).toHaveLength(1);
    await setTimeout(1);
  }
  teller.close();
  expect(told.join('')).toBe(bytes.toString('utf8'));
  expect(told.length).toBeGreaterThan(1);
});

test('of a flood the end is told, now and then, with how much was passed over', () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  onTestFinished(() => void vi.useRealTimers());
  const told: string[] = [];
  const teller = new OutputTeller((text) => {
    told.push(text);
  });
  const started = performance.now();
  let printed = 0;
  for (let round = 0; round < 60; round++) {
    for (let line = 0; line < 2000; line++) {
      const text = `${String(printed / 16).padStart(15, '0')}\n`;
      printed += text.length;
      teller.add(Buffer.from(text));
    }
    vi.advanceTimersByTime(2);
  }
  teller.close();
  const all = told.join('');
  const passedOver = [...all.matchAll(/… (\d+) bytes are not shown here …\n/g)];
  const left = all.replaceAll(/… \d+ bytes are not shown here …\n/g, '').length;
  expect(left + passedOver.reduce((sum, [, bytes]) => sum + Number(bytes), 0)).toBe(printed);
  expect(passedOver.length).toBeGreaterThan(0);
  expect(told.length).toBeLessThanOrEqual(2 + seconds(started) * 20);
  expect(all.endsWith(`${String(printed / 16 - 1).padStart(15, '0')}\n`)).toBe(true);
});
