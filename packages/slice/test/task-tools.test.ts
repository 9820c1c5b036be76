import {
  closeSync,
  createWriteStream,
  mkdirSync,
  mkdtempSync,
  openSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { digestOf } from '@accelerator/base';
import { Workdir } from '@accelerator/store';
import { describe, expect, onTestFinished, test } from 'vitest';
import { openDescriptors } from '../src/clean-room/descriptors.ts';
import { ProcessState } from '../src/clean-room/process-state.ts';
import { settleFiles } from '../src/clean-room/settle-files.ts';
import { withMappedStacks } from '../src/error-stacks.ts';
import { dealtRows, encodedList } from '../src/map/map-list.ts';
import { digestFiles } from '../src/task-files.ts';

function temporaryFolder(): string {
  const directory = realpathSync(mkdtempSync(path.join(tmpdir(), 'ax-room-')));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

describe('what a task may have changed of the process is seen, and put back', () => {
  const listener = (): void => {};

  test.each<[string, () => unknown, string[]]>([
    ['nothing', () => {}, []],
    ['a new variable', () => Object.assign(process.env, { AX_ROOM: 'x' }), ['environment variables were set']],
    ['a variable that is gone', () => void delete process.env.PATH, ['environment variables were set']],
    [
      'another environment',
      () => Object.assign(process, { env: { ...process.env } }),
      ['environment variables were set'],
    ],
    ['the umask', () => void process.umask(0o077), ['the umask was set']],
    ['a listener', () => void process.on('SIGUSR2', listener), ['there is a listener for SIGUSR2']],
    [
      'a listener that runs once',
      () => void process.once('beforeExit', listener),
      ['there is a listener for beforeExit'],
    ],
  ])('%s', (_, change, words) => {
    const variables = { ...process.env };
    const umask = process.umask();
    const state = new ProcessState();
    expect(state.changes()).toEqual([]);
    change();
    expect(state.changes()).toEqual(words);
    state.restore();
    expect(state.changes()).toEqual([]);
    expect({ ...process.env }).toEqual(variables);
    expect(process.umask()).toBe(umask);
    expect(process.listeners('SIGUSR2')).not.toContain(listener);
  });

  test('what packages change while they are loaded is no word about the task, and is put back', async () => {
    const state = new ProcessState();
    onTestFinished(() => state.restore());
    await state.whilePackagesLoad(async () => {
      process.env.AX_OF_PACKAGE = 'x';
      process.on('SIGUSR2', listener);
    });
    expect(state.changes()).toEqual(['environment variables were set']);
    process.env.AX_OF_PACKAGE = 'changed by the task';
    state.restoreVariablesOfPackages();
    expect(state.changes()).toEqual(['environment variables were set']);
    process.env.AX_OF_PACKAGE = 'x';
    state.restoreVariablesOfPackages();
    expect(state.changes()).toEqual([]);
    process.on('SIGUSR2', () => {});
    expect(state.changes()).toEqual(['there is a listener for SIGUSR2']);
    state.restore();
    expect(process.listeners('SIGUSR2')).not.toContain(listener);
  });

  test('a listener that Node has until the first module is evaluated is none that a task has removed', () => {
    process.on('SIGUSR2', listener);
    const state = new ProcessState();
    process.removeListener('SIGUSR2', listener);
    state.begin();
    expect(state.changes()).toEqual([]);
    process.on('SIGUSR2', listener);
    onTestFinished(() => void process.removeListener('SIGUSR2', listener));
    state.begin();
    expect(state.changes()).toEqual(['there is a listener for SIGUSR2']);
  });

  test('the depth of stacks and the exit status are put back without a word', () => {
    const { stackTraceLimit } = Error;
    const state = new ProcessState();
    Error.stackTraceLimit = 1;
    process.exitCode = 7;
    expect(state.changes()).toEqual([]);
    state.restore();
    expect([Error.stackTraceLimit, process.exitCode]).toEqual([stackTraceLimit, undefined]);
  });
});

describe('files of a phase that has returned', () => {
  const settle = (directory: string): Promise<void> => settleFiles(directory, openDescriptors());

  test('writes that nobody awaited are waited for', async () => {
    const directory = temporaryFolder();
    const others = openDescriptors();
    const file = path.join(directory, 'late');
    void writeFile(file, Buffer.alloc(3_000_000));
    const stream = createWriteStream(path.join(directory, 'stream'));
    stream.write(Buffer.alloc(1_000_000));
    stream.end();
    await settleFiles(directory, others);
    expect(Object.entries(digestFilesIn(directory)).map(([name, { size }]) => [name, size])).toEqual([
      ['late', 3_000_000],
      ['stream', 1_000_000],
    ]);
  });

  test('one that is left open, and that nobody writes to, is an error with its name', async () => {
    const directory = temporaryFolder();
    const others = openDescriptors();
    const descriptors = ['b', 'a'].map((name) => openSync(path.join(directory, name), 'w'));
    try {
      await expect(settleFiles(directory, others)).rejects.toMatchObject({
        code: 'FILE_LEFT_OPEN',
        message: "The phase returned while its file 'a' (and 1 more) was open.",
        details: { files: ['a', 'b'] },
      });
    } finally {
      for (const descriptor of descriptors) closeSync(descriptor);
    }
    await expect(settle(directory)).resolves.toBeUndefined();
  });

  test('files elsewhere, and those that were open before, are not the phase’s', async () => {
    const [directory, elsewhere] = [temporaryFolder(), temporaryFolder()];
    const before = openSync(path.join(directory, 'before'), 'w');
    const others = openDescriptors();
    const outside = openSync(path.join(elsewhere, 'x'), 'w');
    await expect(settleFiles(directory, others)).resolves.toBeUndefined();
    closeSync(before);
    closeSync(outside);
  });
});

/** What `digestFiles` says of a folder. */
function digestFilesIn(directory: string, columns: readonly string[] = []): ReturnType<typeof digestFiles> {
  const workdir = Workdir.planned(path.join(directory, '..'), { name: 'main', slices: 2 });
  const paths = { files: directory, value: '', output: '', temporary: '' };
  return digestFiles({ job: { id: 'main-1', workdir, path: directory }, paths }, new Set(columns));
}

describe('the files of a phase', () => {
  test('with sizes and digests, in code unit order, without columns', () => {
    const directory = temporaryFolder();
    mkdirSync(path.join(directory, 'deep/er'), { recursive: true });
    mkdirSync(path.join(directory, 'empty'));
    for (const name of ['b', 'B', 'ä', 'deep/er/x', '__proto__', 'default/n.0.arrow']) {
      mkdirSync(path.join(directory, path.dirname(name)), { recursive: true });
      writeFileSync(path.join(directory, name), name);
    }
    const found = digestFilesIn(directory, ['default/n.0.arrow']);
    expect(Object.keys(found)).toEqual(['B', '__proto__', 'b', 'deep/er/x', 'ä']);
    expect(found['deep/er/x']).toEqual({ size: 9, digest: digestOf('deep/er/x') });
  });

  test.each<[string, (file: string) => void]>([
    ['a link', (file) => symlinkSync('/etc/hostname', file)],
    ['a link to nothing', (file) => symlinkSync('nowhere', file)],
    ['a link to a folder', (file) => symlinkSync('/tmp', file)],
  ])('%s is refused', (_, make) => {
    const directory = temporaryFolder();
    make(path.join(directory, 'odd'));
    expect(() => digestFilesIn(directory)).toThrow(
      expect.objectContaining({
        code: 'NOT_A_PLAIN_FILE',
        message: "The job made 'odd', which is a link or a special file; a job keeps plain files only.",
      }),
    );
  });
});

describe('elements that are dealt out to slices', () => {
  test.each<[number, number, number[]]>([
    [0, 3, [0, 0, 0]],
    [1, 3, [1, 0, 0]],
    [3, 3, [1, 1, 1]],
    [7, 3, [3, 2, 2]],
    [8, 3, [3, 3, 2]],
    [2, 1, [2]],
  ])('%i in %i slices', (count, slices, rows) => {
    expect(dealtRows(count, slices)).toEqual(rows);
    expect(rows.reduce((sum, each) => sum + each, 0)).toBe(count);
  });

  test.each<[string, 'rows' | 'files' | 'array', object, unknown[]]>([
    ['files', 'files', { files: [1, 2], items: [3] }, [1, 2]],
    ['elements', 'array', { files: [1, 2], items: [3] }, [3]],
    ['rows of a dataset are none', 'rows', { items: [3] }, []],
    ['what is no list', 'array', { items: 7 }, []],
    ['what is not there', 'files', {}, []],
  ])('%s', (_, over, options, list) => {
    expect(encodedList(over, { ...options })).toEqual(list);
  });
});

describe('stacks are mapped', () => {
  const record = { name: 'Error', message: 'm', stack: 'a', cause: { name: 'E', message: 'n', stack: 'b' } };
  const errors = [
    { name: 'E', message: 'o', stack: 'c' },
    { name: 'E', message: 'p' },
  ];

  test('of an error, of its causes, and of those that it holds', () => {
    expect(withMappedStacks({ ...record, errors }, (stack) => `mapped ${stack}`)).toEqual({
      name: 'Error',
      message: 'm',
      stack: 'mapped a',
      cause: { name: 'E', message: 'n', stack: 'mapped b' },
      errors: [
        { name: 'E', message: 'o', stack: 'mapped c' },
        { name: 'E', message: 'p' },
      ],
    });
  });

  test('where the map can not be read, they stay as they are', () => {
    const refuse = (): string => {
      throw new Error('EMFILE');
    };
    expect(withMappedStacks(record, refuse)).toEqual(record);
  });
});
