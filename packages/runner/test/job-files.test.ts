import { linkSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { attemptName, attemptPaths, type MapTask, type PhaseTask, type Task, type TaskDone } from '@accelerator/slice';
import { describe, expect, onTestFinished, test } from 'vitest';
import { JobFiles } from '../src/job-files.ts';
import { removeAttempts } from '../src/remove-attempts.ts';

const base = { job: { root: 'main', id: 'main-1' }, slices: 2, attempt: 1, sync: false, env: [], secrets: [] };
const reserved = expect.objectContaining({ code: 'NAME_RESERVED' });
const analysis = (sliceno: number): PhaseTask => ({ ...base, phase: 'analysis', sliceno, prepared: null });

function jobDirectory(): string {
  const directory = mkdtempSync(path.join(tmpdir(), 'ax-files-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  mkdirSync(path.join(directory, 'attempts'));
  return directory;
}

/** An attempt that has ended well, with these files, all of this content. */
function attempt(job: string, task: Task, number: number, files: readonly string[], content: string): TaskDone {
  const paths = attemptPaths(job, attemptName(task, number));
  for (const name of files) {
    mkdirSync(path.dirname(path.join(paths.files, name)), { recursive: true });
    writeFileSync(path.join(paths.files, name), content);
  }
  mkdirSync(paths.files, { recursive: true });
  writeFileSync(paths.output, `${content}\n`);
  const record = { size: content.length, digest: content };
  return {
    ok: true,
    attempt: number,
    report: {
      files: Object.fromEntries(files.map((name) => [name, record])),
      datasets: { declarations: [], parts: [] },
      valueBytes: null,
      seen: [],
    },
    cost: {
      startedAt: 0,
      seconds: 0,
      cpuSeconds: 0,
      peakMemory: null,
      columnBytesRead: {},
      inputBytesRead: 0,
      bytesWritten: 0,
      rowsRead: 0,
      rowsWritten: 0,
    },
  };
}

/** An attempt that has ended well and takes over a file of another job. */
function taking(job: string, task: Task, name: string, content: string): TaskDone {
  const done = attempt(job, task, 1, [], content);
  const from = `${path.basename(job)}/attempts/${content}`;
  writeFileSync(path.join(path.dirname(job), from), content);
  const taken = { [name]: { from, record: { size: content.length, digest: content } } };
  return { ...done, report: { ...done.report, taken } };
}

describe('what attempts made', () => {
  test('is taken from the one that won, whichever that is', () => {
    const job = jobDirectory();
    const files = new JobFiles(job);
    attempt(job, analysis(0), 1, ['a', 'only-of-1'], 'one');
    const second = attempt(job, analysis(0), 2, ['a', 'deep/b'], 'two');
    attempt(job, analysis(0), 3, ['a'], 'three');
    files.adopt(analysis(0), second);
    expect(files.files).toEqual({ a: { size: 3, digest: 'two' }, 'deep/b': { size: 3, digest: 'two' } });
    expect(readFileSync(path.join(job, 'a'), 'utf8')).toBe('two');
    removeAttempts(job);
    expect(readdirSync(job).sort()).toEqual(['a', 'deep', 'output']);
    expect(readFileSync(path.join(job, 'output/analysis.0.txt'), 'utf8')).toBe('two\n');
  });

  test('under one name by two slices is an error that names both', () => {
    const job = jobDirectory();
    const files = new JobFiles(job);
    files.adopt(analysis(0), attempt(job, analysis(0), 1, ['a'], 'x'));
    const other = attempt(job, analysis(1), 2, ['a'], 'y');
    expect(() => files.adopt(analysis(1), other)).toThrow("Both analysis.0 and analysis.1 made the file 'a'.");
  });

  test.each([
    ['a.txt', 'A.txt'],
    ['d/a', 'D/a'],
    ['\u00e4', 'A\u0308'],
  ])('under names that a disk takes for one, %s and %s, is no overwritten file', (name, other) => {
    const job = jobDirectory();
    const files = new JobFiles(job);
    files.adopt(analysis(0), attempt(job, analysis(0), 1, [name], 'x'));
    // As such a disk shows it.
    mkdirSync(path.dirname(path.join(job, other)), { recursive: true });
    linkSync(path.join(job, name), path.join(job, other));
    const done = attempt(job, analysis(1), 2, [other], 'y');
    expect(() => files.adopt(analysis(1), done)).toThrow(
      `Both analysis.0 and analysis.1 made the file '${other}', which this disk takes for '${name}'.`,
    );
    expect(readFileSync(path.join(job, name), 'utf8')).toBe('x');
  });

  test.each([
    ['a.txt', 'A.txt'],
    ['d/a', 'D/a'],
    ['\u00e4', 'A\u0308'],
  ])('under names that a disk takes for one, %s and %s of another job, is no overwritten file', (name, other) => {
    const job = jobDirectory();
    const files = new JobFiles(job);
    files.adopt(analysis(0), attempt(job, analysis(0), 1, [name], 'x'));
    // As such a disk shows it.
    mkdirSync(path.dirname(path.join(job, other)), { recursive: true });
    linkSync(path.join(job, name), path.join(job, other));
    expect(() => files.adopt(analysis(1), taking(job, analysis(1), other, 'y'))).toThrow(
      `Both analysis.0 and analysis.1 made the file '${other}', which this disk takes for '${name}'.`,
    );
    expect(readFileSync(path.join(job, name), 'utf8')).toBe('x');
  });

  test('of another job becomes a link, under a name that nobody has; in either order a second maker is an error', () => {
    const job = jobDirectory();
    const files = new JobFiles(job);
    files.adopt(analysis(0), taking(job, analysis(0), 'deep/a', 'x'));
    expect(files.files).toEqual({ 'deep/a': { size: 1, digest: 'x' } });
    expect(statSync(path.join(job, 'deep/a')).nlink).toBe(2);
    const twice = "Both analysis.0 and analysis.1 made the file 'deep/a'.";
    expect(() => files.adopt(analysis(1), taking(job, analysis(1), 'deep/a', 'y'))).toThrow(twice);
    expect(() => files.adopt(analysis(1), attempt(job, analysis(1), 3, ['deep/a'], 'y'))).toThrow(twice);
    expect(readFileSync(path.join(job, 'deep/a'), 'utf8')).toBe('x');
  });

  test('of another job under a name that a disk takes for one of the engine is refused', () => {
    const job = jobDirectory();
    const files = new JobFiles(job);
    files.keepOwn('setup.json', 'own');
    linkSync(path.join(job, 'setup.json'), path.join(job, 'Setup.json'));
    expect(() => files.adopt(analysis(0), taking(job, analysis(0), 'Setup.json', 'x'))).toThrow(reserved);
    expect(readFileSync(path.join(job, 'setup.json'), 'utf8')).toBe('own');
  });

  test('under a name that a disk takes for one of the engine is refused', () => {
    const job = jobDirectory();
    const files = new JobFiles(job);
    files.keepOwn('setup.json', 'own');
    linkSync(path.join(job, 'setup.json'), path.join(job, 'Setup.json'));
    const done = attempt(job, analysis(0), 1, ['Setup.json'], 'x');
    expect(() => files.adopt(analysis(0), done)).toThrow(reserved);
    expect(readFileSync(path.join(job, 'setup.json'), 'utf8')).toBe('own');
  });

  test.each(['setup.json', 'rows.json', 'attempts/x', 'gone-0123abcd', 'gone-0123abcd/x', 'output/analysis.0.txt'])(
    'under the name %s is refused',
    (name) => {
      const job = jobDirectory();
      const done = attempt(job, analysis(0), 1, [name], 'x');
      expect(() => new JobFiles(job).adopt(analysis(0), done)).toThrow(reserved);
    },
  );

  test.each(['gone', 'gone-1', 'gone-0123abcd.txt', 'gone-0123ABCD'])('under the name %s is theirs', (name) => {
    const job = jobDirectory();
    new JobFiles(job).adopt(analysis(0), attempt(job, analysis(0), 1, [name], 'x'));
    expect(readdirSync(job)).toContain(name);
  });

  test('the result is that of synthesis, and of nobody else', () => {
    const job = jobDirectory();
    const files = new JobFiles(job);
    const synthesis: PhaseTask = { ...base, phase: 'synthesis', sliceno: null, prepared: null, analysed: [] };
    files.adopt(synthesis, attempt(job, synthesis, 7, ['result.msgpack'], 'x'));
    const done = attempt(job, analysis(0), 1, ['result.msgpack'], 'x');
    expect(() => files.adopt(analysis(0), done)).toThrow(reserved);
  });

  test('is to be forced onto the disk, unless the one who wrote it has done so', () => {
    const job = jobDirectory();
    const files = new JobFiles(job);
    const synced = { ...analysis(1), sync: true };
    files.adopt(analysis(0), attempt(job, analysis(0), 1, ['a'], 'x'));
    files.adopt(synced, attempt(job, synced, 1, ['b'], 'x'));
    files.writeRecord('rows.json', '{}');
    expect([...files.unsynced]).toEqual(['a', 'rows.json']);
    expect(files.files['rows.json']).toMatchObject({ size: 2, digest: null });
  });

  test('by the chunks of a map is printed into one file for each slice', () => {
    const job = jobDirectory();
    const files = new JobFiles(job);
    const chunks = [0, 10, 20].map(
      (from): MapTask => ({ ...base, step: 'map', sliceno: 1, rows: { from, to: from + 10 } }),
    );
    for (const [n, chunk] of chunks.entries()) {
      attempt(job, chunk, 1, [], `${n} lost`);
      attempt(job, chunk, 2, [], `${n}`);
      for (const number of [1, 2, 2]) files.keepOutput(chunk, number);
    }
    expect(readFileSync(path.join(job, 'output/map.1.txt'), 'utf8')).toBe('0 lost\n0\n1 lost\n1\n2 lost\n2\n');
    files.keepAllOutput();
    expect(readFileSync(path.join(job, 'output/map.1.txt'), 'utf8').split('\n')).toHaveLength(7);
  });

  test('of a failed job is kept as far as it was printed', () => {
    const job = jobDirectory();
    attempt(job, analysis(0), 1, [], 'first');
    attempt(job, analysis(0), 2, [], 'second');
    attempt(job, analysis(1), 1, [], 'other');
    new JobFiles(job).keepAllOutput();
    expect(readFileSync(path.join(job, 'output/analysis.0.txt'), 'utf8')).toBe('first\nsecond\n');
    expect(readFileSync(path.join(job, 'output/analysis.1.txt'), 'utf8')).toBe('other\n');
  });
});
