import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { digestOf, Scope } from '@accelerator/base';
import type { ColumnSummary } from '@accelerator/column';
import { reportIdentity } from '@accelerator/dataset';
import { InputDirectory, InputFile } from '@accelerator/job';
import { afterEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { CostMeter } from '../src/cost-meter.ts';
import type { AttemptReport } from '../src/outcome.ts';
import { PeakMemory } from '../src/peak-memory.ts';
import { SeenIdentities } from '../src/seen-identities.ts';

afterEach(() => void vi.useRealTimers());

function inputFiles(count: number, bytes: number): InputFile[] {
  const folder = mkdtempSync(path.join(tmpdir(), 'ax-meter-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return Array.from({ length: count }, (_, number) => {
    const file = path.join(folder, `${number}`);
    const content = Buffer.alloc(bytes, number);
    writeFileSync(file, content);
    return new InputFile(`${number}`, { path: file, digest: digestOf(content) });
  });
}

function meter(onProgress: (done: number, total: number) => void = () => {}): CostMeter {
  const made = new CostMeter(new PeakMemory(), onProgress);
  onTestFinished(() => made.stop());
  return made;
}

/** A column file of so many bytes. */
const column = (size: number): ColumnSummary => ({
  rows: 1,
  nulls: 0,
  min: null,
  max: null,
  digest: 'd',
  size,
  footerSize: 0,
  footerChecksum: '',
});

describe('what a task takes', () => {
  test('input files that it reads, each time that it reads them', () => {
    const [first, second] = inputFiles(2, 1000);
    const counted = meter();
    first?.read();
    second?.read();
    first?.read();
    expect(counted.cost().inputBytesRead).toBe(3000);
  });

  test('nothing of what is read after its end', () => {
    const [file] = inputFiles(1, 1000);
    const counted = meter();
    counted.stop();
    file?.read();
    expect(counted.cost()).toMatchObject({ inputBytesRead: 0, rowsRead: 0, columnBytesRead: {} });
  });

  test.each<[string, AttemptReport | undefined, number, number]>([
    ['nothing, when it failed', undefined, 0, 0],
    [
      'its files, its value, and the columns of all parts',
      {
        files: { a: { size: 10, digest: 'd' }, b: { size: 5, digest: 'd' } },
        valueBytes: 100,
        seen: [],
        datasets: {
          declarations: [],
          parts: [
            { name: 'default', sliceno: 0, rows: 3, columns: { n: column(7) } },
            { name: 'bad', sliceno: 0, rows: 2, columns: { n: column(1), m: column(2) } },
          ],
        },
      },
      125,
      5,
    ],
    ['no value', { files: {}, valueBytes: null, seen: [], datasets: { declarations: [], parts: [] } }, 0, 0],
  ])('bytes and rows that it made: %s', (_, made, bytesWritten, rowsWritten) => {
    expect(meter().cost(made)).toMatchObject({ bytesWritten, rowsWritten });
  });

  test('time that only rises', () => {
    const counted = meter();
    const [before, after] = [counted.cost(), counted.cost()];
    expect(after.seconds).toBeGreaterThanOrEqual(before.seconds);
    expect(after.cpuSeconds).toBeGreaterThanOrEqual(before.cpuSeconds);
    expect(after.startedAt).toBe(before.startedAt);
  });
});

describe('how far a task is', () => {
  test('is told by the files that were read, of as many as are expected, ten times a second at most', () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    const told: [number, number][] = [];
    const counted = meter((...each) => told.push(each));
    counted.expect(3);
    for (const file of inputFiles(5, 1)) {
      file.read();
      // Again within the same tenth of a second: of a file that is read twice nothing is told.
      vi.advanceTimersByTime(100);
    }
    expect(told).toEqual([
      [2, 3],
      [3, 3],
      [4, 4],
      [5, 5],
    ]);
    for (const file of inputFiles(5, 1)) file.read();
    expect(told).toHaveLength(5);
  });
});

describe('which inputs a task asked for by name', () => {
  const place = (job: string): { readonly path: string; readonly digest: string; readonly inJob: object } => ({
    path: '/x',
    digest: 'd',
    inJob: { job, file: 'x' },
  });

  test('each once, without the job’s own, also those whose names begin alike', () => {
    const seen = new SeenIdentities('main-1');
    onTestFinished(() => seen.stop());
    for (const id of ['main-2', 'main-1', 'main-2', 'main-1/bad', 'main-10', 'main-10/bad', '//x//main-1']) {
      reportIdentity(undefined, id);
    }
    expect(seen.ids).toEqual(['main-2', 'main-10', 'main-10/bad', '//x//main-1']);
  });

  test('by the name of a file or a folder of a job, and by no other', () => {
    const seen = new SeenIdentities('main-1');
    onTestFinished(() => seen.stop());
    const file = new InputFile('x', { ...place('main-3'), inJob: { job: 'main-3', file: 'x' } });
    expect(seen.ids).toEqual([]);
    expect([file.digest, file.path]).toEqual(['d', '/x']);
    expect(seen.ids).toEqual([]);
    expect(String(file)).toBe('main-3/x');
    const folder = new InputDirectory('y', { path: '/y', files: [], inJob: { job: 'main-4', file: 'y' } });
    expect(folder.name).toBe('main-4/y');
    expect(new InputFile('plain', { path: '/x', digest: 'd' }).name).toBe('plain');
    expect(seen.ids).toEqual(['main-3', 'main-4']);
  });

  test('in the scope of another task, or after the end, by nobody', () => {
    const seen = new SeenIdentities('main-1');
    const before = new Scope();
    const leave = new Scope().enter();
    onTestFinished(leave);
    reportIdentity(before, 'main-2');
    expect(seen.ids).toEqual([]);
    reportIdentity(Scope.current, 'main-3');
    seen.stop();
    reportIdentity(Scope.current, 'main-4');
    expect(seen.ids).toEqual(['main-3']);
  });
});
