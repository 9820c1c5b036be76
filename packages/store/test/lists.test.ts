import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { digestOf } from '@accelerator/base';
import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { EnterDraft } from '../src/lists/enter.ts';
import { type EntryJobRecord, jobsDigest } from '../src/lists/list-line.ts';
import { type ListProblem, Lists, type ListsOptions } from '../src/lists/lists.ts';
import { parseSelector } from '../src/lists/selector.ts';

class TestLists {
  readonly folder: string;
  readonly lists: Lists;
  readonly problems: ListProblem[] = [];

  constructor(folder?: string, options: Partial<ListsOptions> = {}) {
    this.folder = folder ?? mkdtempSync(path.join(tmpdir(), 'ax-lists-'));
    if (folder === undefined) onTestFinished(() => rmSync(this.folder, { recursive: true, force: true }));
    this.lists = new Lists(this.folder, { user: 'ann', ...options });
    this.lists.onProblem((problem) => this.problems.push(problem));
  }

  /** The same files, as another engine sees them. */
  other(options?: Partial<ListsOptions>): TestLists {
    return new TestLists(this.folder, options);
  }

  file(list = 'import'): string {
    return path.join(this.folder, 'ann', `${list}.jsonl`);
  }

  lines(list = 'import'): string[] {
    return readFileSync(this.file(list), 'utf8').split('\n').slice(0, -1);
  }

  enter(list: string, timestamp: string, jobs: Jobs, more: Partial<EnterDraft> = {}): Promise<Answer> {
    const draft: EnterDraft = {
      ...{ timestamp, caption: '', jobs: jobsOf(jobs), deps: {}, workdir: 'w1', run: null, update: false },
      isThere: () => true,
      ...more,
    };
    return this.lists
      .enter(list, draft)
      .then(({ ghosted, ...rest }) => ({ ...rest, ghosted: ghosted.map((each) => `${each.list}/${each.timestamp}`) }));
  }

  /** What depends on an entry as it is now. */
  on(list: string, timestamp: string): Pick<EnterDraft, 'deps'> {
    const found = this.lists.find(list, parseSelector(timestamp));
    return { deps: { [`ann/${list}`]: { timestamp, digest: found?.digest ?? digestOf('gone') } } };
  }

  since(list: string): string[] {
    return this.lists.since(list, '0').map(({ timestamp }) => timestamp);
  }
}

interface Answer {
  readonly new: boolean;
  readonly changed: boolean;
  readonly ghost: boolean;
  readonly ghosted: readonly string[];
}

/** Ids by names; a job contains what its number says. */
type Jobs = Readonly<Record<string, string>>;

function jobsOf(jobs: Jobs): EntryJobRecord[] {
  return Object.entries(jobs).map(([name, text]) => {
    const [job = '', content = job] = text.split(' ');
    return { name, job, digest: digestOf(content) };
  });
}

const isNew = { new: true, changed: false, ghost: false, ghosted: [] };
const isSame = { new: false, changed: false, ghost: false, ghosted: [] };
const isChanged = { new: false, changed: true, ghost: false, ghosted: [] };

const refused = (code: string, message?: unknown): Error =>
  expect.objectContaining({ code, ...(message !== undefined && { message }) });

describe('a list', () => {
  test('knows what is new, the same, and another; and hides what was made from another for as long as it is one', async () => {
    const run = new TestLists();
    const { lists } = run;
    expect(await run.enter('import', '2023-01', { csv: 'm-1' })).toEqual(isNew);
    expect(await run.enter('import', '2023-01', { csv: 'm-1' })).toEqual(isSame);
    expect(run.lines()).toHaveLength(1);
    await expect(run.enter('import', '2023-01', { csv: 'm-2' })).rejects.toThrow(
      refused(
        'LIST_CONFLICT',
        "The entry ann/import/2023-01 is there already, and differs: the job 'csv' has other content, m-2 instead of m-1.",
      ),
    );
    const onImport = run.on('import', '2023-01');
    expect(await run.enter('proc', '2023-01', { sum: 'm-3' }, onImport)).toEqual(isNew);
    expect(await run.enter('proc2', '2023-01', { sum: 'm-4' }, run.on('proc', '2023-01'))).toEqual(isNew);

    expect(await run.enter('import', '2023-01', { csv: 'm-2' }, { update: true })).toEqual({
      ...isChanged,
      ghosted: ['ann/proc/2023-01', 'ann/proc2/2023-01'],
    });
    expect([run.since('proc'), run.since('proc2')]).toEqual([[], []]);
    const [hidden] = lists.records('proc');
    expect(hidden && lists.whyHidden(hidden)).toBe('made from ann/import/2023-01, which has changed');
    const [further] = lists.records('proc2');
    expect(further && lists.whyHidden(further)).toBe('made from ann/proc/2023-01, which is hidden');
    expect(await run.enter('proc', '2023-01', { sum: 'm-3' }, onImport)).toEqual({ ...isNew, ghost: true });
    expect(await run.enter('import', '2023-01', { csv: 'm-1' }, { update: true })).toEqual(isChanged);
    expect([run.since('proc'), run.since('proc2')]).toEqual([['2023-01'], ['2023-01']]);
    // A caption is no content.
    expect(await run.enter('import', '2023-01', { csv: 'm-1' }, { caption: 'January' })).toEqual(isChanged);
    expect(run.since('proc2')).toEqual(['2023-01']);
    expect(lists.find('import', { kind: 'latest' })?.caption).toBe('January');
    // Another engine reads the same, and sees what becomes of it later.
    const other = run.other();
    expect([other.since('proc'), other.since('later')]).toEqual([['2023-01'], []]);
    await run.enter('import', '2023-01', { csv: 'm-2' }, { update: true });
    expect(other.since('proc')).toEqual([]);
    await run.enter('import', '2023-01', { csv: 'm-1' }, { caption: 'January', update: true });
    expect(other.since('proc')).toEqual(['2023-01']);
    const deps = { 'ann/later': { timestamp: '1', digest: jobsDigest(jobsOf({ a: 'm-1' })) } };
    await run.enter('early', '1', { a: 'm-1' }, { deps });
    expect(other.since('early')).toEqual([]);
    await run.enter('later', '1', { a: 'm-1' });
    expect([other.since('early'), run.since('early')]).toEqual([['1'], ['1']]);
    expect(run.other().since('proc2')).toEqual(['2023-01']);
    expect(run.problems).toEqual([]);
  });

  test('is truncated, with what was made from it; what is entered again as it was brings that back', async () => {
    const run = new TestLists();
    for (const month of ['2023-01', '2023-02', '2023-02-10', '2023-03']) {
      await run.enter('import', month, { csv: `m-1 ${month}` });
      await run.enter('proc', month, { sum: 'm-2' }, run.on('import', month));
    }
    const by = { entered: new Date().toISOString(), run: null };
    const { count, ghosted } = await run.lists.truncate('import', '2023-02', by);
    expect([count, ghosted.map(({ timestamp }) => timestamp)]).toEqual([3, ['2023-02', '2023-02-10', '2023-03']]);
    expect([run.since('import'), run.since('proc')]).toEqual([['2023-01'], ['2023-01']]);
    expect(await run.lists.truncate('import', '2023-02', by)).toEqual({ count: 0, ghosted: [] });
    expect(await run.lists.truncate('nothing', '0', by)).toEqual({ count: 0, ghosted: [] });
    expect(await run.enter('import', '2023-03', { csv: 'm-9 2023-03' })).toEqual(isNew);
    expect(run.since('proc')).toEqual(['2023-01', '2023-03']);
    expect(await run.enter('import', '2023-02', { csv: 'm-9 other' })).toEqual(isNew);
    expect(run.other().since('proc')).toEqual(['2023-01', '2023-03']);
    expect(
      run
        .other()
        .lists.records('import')
        .map(({ isTruncated }) => isTruncated),
    ).toEqual([false, false, true, false]);
    await run.lists.truncate('import', '0', by);
    expect([run.since('import'), run.since('proc'), run.lines().length]).toEqual([[], [], 8]);
  });

  test('jobs are the same when they contain the same: where they were removed, and in another workdir, new ids are noted', async () => {
    const run = new TestLists();
    await run.enter('import', '1', { csv: 'm-1 x' });
    expect(await run.enter('import', '1', { csv: 'm-7 x' })).toEqual(isSame);
    expect(run.lines()).toHaveLength(1);
    expect(await run.enter('import', '1', { csv: 'm-7 x' }, { isThere: () => false })).toEqual(isSame);
    expect(await run.enter('import', '1', { csv: 'n-1 x' }, { workdir: 'w2' })).toEqual(isSame);
    const places = run.other().lists.find('import', { kind: 'latest' })?.places;
    expect(places && Object.fromEntries(places)).toEqual({ w1: ['m-7'], w2: ['n-1'] });
    expect(run.lists.jobsOf('w1')).toEqual([{ job: 'm-7', entry: 'ann/import/1' }]);
    expect(run.lists.jobsOf('w3')).toEqual([]);
    await run.enter('import', '1', { csv: 'm-8 y' }, { update: true });
    expect(run.lists.jobsOf('w2')).toEqual([]);
  });

  test.each<[string, Partial<EnterDraft>, string]>([
    ['names', { jobs: jobsOf({ b: 'm-1' }) }, "job 1 is called 'a' there, and 'b' now"],
    ['more jobs', { jobs: jobsOf({ a: 'm-1', b: 'm-2' }) }, "the job 'b' \\(m-2\\) is not in it"],
    ['another', { deps: { 'ann/y': { timestamp: '1', digest: digestOf('') } } }, 'it was not made from ann/y'],
  ])('a conflict says what differs: %s', async (_, draft, message) => {
    const run = new TestLists();
    await run.enter('import', '1', { a: 'm-1' });
    await expect(run.enter('import', '1', {}, { jobs: jobsOf({ a: 'm-1' }), ...draft })).rejects.toThrow(
      refused('LIST_CONFLICT', expect.stringMatching(message)),
    );
    expect(run.lines()).toHaveLength(1);
  });

  test('finds entries as a sorted array would, whatever the order in which they came', async () => {
    const months = fc.uniqueArray(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 6 });
    const kinds = fc.constantFrom('exact', 'atMost', 'before', 'atLeast', 'after');
    await fc.assert(
      fc.asyncProperty(months, kinds, fc.integer({ min: 1, max: 12 }), async (given, kind, at) => {
        const stamp = (month: number): string => `2023-${String(month).padStart(2, '0')}`;
        const run = new TestLists(undefined, { writes: false });
        for (const month of given) await run.enter('import', stamp(month), { csv: 'm-1' });
        const sorted = [...given].sort((a, b) => a - b);
        const expected = {
          exact: sorted.find((month) => month === at),
          atMost: sorted.findLast((month) => month <= at),
          before: sorted.findLast((month) => month < at),
          atLeast: sorted.find((month) => month >= at),
          after: sorted.find((month) => month > at),
        }[kind];
        const found = run.lists.find('import', { kind, timestamp: stamp(at) });
        expect(found?.timestamp).toBe(expected && stamp(expected));
        expect(run.since('import')).toEqual(sorted.map(stamp));
        expect(run.lists.find('import', parseSelector('latest'))?.timestamp).toBe(stamp(sorted.at(-1) ?? 0));
        expect(run.lists.find('import', parseSelector('<=2022-12'))).toBeUndefined();
      }),
      { numRuns: 30 },
    );
  });

  test('hundreds of entries that each were made from the one before, and a circle, are no trouble', async () => {
    const run = new TestLists(undefined, { writes: false });
    for (let n = 1; n <= 300; n++) {
      await run.enter('chain', String(n), { job: `m-${n}` }, n === 1 ? {} : run.on('chain', String(n - 1)));
    }
    expect(run.since('chain')).toHaveLength(300);
    expect((await run.enter('chain', '2', { job: 'm-5000' }, { update: true })).ghosted).toHaveLength(298);
    const circle = (list: string): Partial<EnterDraft> => ({
      deps: { [`ann/${list}`]: { timestamp: '1', digest: jobsDigest(jobsOf({ job: 'm-1' })) } },
    });
    expect(await run.enter('a', '1', { job: 'm-1' }, circle('b'))).toEqual({ ...isNew, ghost: true });
    expect(await run.enter('b', '1', { job: 'm-1' }, circle('a'))).toEqual(isNew);
    expect(run.since('a')).toEqual(['1']);
    await run.enter('b', '1', { job: 'm-2' }, { ...circle('a'), update: true });
    expect([run.since('a'), run.since('b')]).toEqual([[], []]);
  });
});

describe('the file of a list', () => {
  test.each([
    '../x',
    'a/b/c',
    '',
    '.',
    '..',
    'a\0b',
    'x'.repeat(201),
    'a:b',
    'a~',
    'a^',
    'a ',
    'a.',
    '7',
    '2023-01',
    '-x',
    'latest',
    'first',
  ])('the name %j is refused', async (name) => {
    const run = new TestLists();
    await expect(run.enter(name, '1', { a: 'm-1' })).rejects.toThrow(refused('LIST_NAME_INVALID'));
    expect(() => run.lists.find(name, { kind: 'latest' })).toThrow(refused('LIST_NAME_INVALID'));
    expect(run.lists.all()).toEqual([]);
  });

  test('lists of others are read, not written; names that differ in case are one on some disks', async () => {
    const run = new TestLists();
    await run.other({ user: 'bob' }).enter('import', '1', { a: 'm-1' });
    expect(run.lists.find('bob/import', { kind: 'latest' })?.timestamp).toBe('1');
    await expect(run.enter('bob/import', '2', { a: 'm-1' })).rejects.toThrow(refused('LIST_OF_OTHER'));
    await run.enter('Über 2.x', '1', { a: 'm-1' });
    await expect(run.enter('über 2.X', '1', { a: 'm-1' })).rejects.toThrow(refused('LIST_NAME_TAKEN'));
    await run.enter('U\u0308ber 2.x', '2', { a: 'm-1' });
    expect(run.lists.all()).toEqual(['ann/Über 2.x', 'bob/import']);
    expect(run.since('Über 2.x')).toEqual(['1', '2']);
  });

  test.each(['{"format":1,"ent', '\0\0\0\0', '{'])(
    'a last line that is torn (%j) is reported, and gone with the next entry',
    async (torn) => {
      const run = new TestLists();
      await run.enter('import', '1', { a: 'm-1' });
      appendFileSync(run.file(), torn);
      const other = run.other();
      expect(other.since('import')).toEqual(['1']);
      expect(other.problems).toMatchObject([{ file: run.file(), line: 2, isTorn: true }]);
      expect(await other.enter('import', '2', { a: 'm-2' })).toEqual(isNew);
      expect([other.since('import'), run.since('import'), run.lines().length]).toEqual([['1', '2'], ['1', '2'], 2]);
      expect(run.other().since('import')).toEqual(['1', '2']);
    },
  );

  test.each<[string, (line: string) => string, string]>([
    ['no JSON', () => '{"format": 1, "entry"', 'it is no JSON object'],
    ['a wrong field', (line) => line.replace('"jobs"', '"job"'), 'jobs: expected a list'],
    [
      'a date that is not',
      (line) => line.replace('"entry":"2"', '"entry":"2023-02-30"'),
      'entry: Expected a date that there is',
    ],
    ['no jobs', (line) => line.replace(/"jobs":\[.*?\]/, '"jobs":[]'), 'it names no jobs'],
    ['a mark of git', () => '<<<<<<< HEAD', 'git has left the mark of a conflict there'],
    ['a flipped byte', (line) => line.replace('{', '\u0001'), 'it is no JSON object'],
  ])(
    'a line in the middle with %s: it is named, the others are read, and nothing is entered',
    async (_, damage, problem) => {
      const run = new TestLists();
      for (const n of ['1', '2', '3']) await run.enter('import', n, { a: `m-${n}` });
      const [one = '', two = '', three = ''] = run.lines();
      // As an editor leaves it.
      writeFileSync(run.file(), `\ufeff${one}\r\n${damage(two)}\r\n\r\n${three}`);
      const other = run.other();
      expect(other.since('import')).toEqual(['1', '3']);
      expect(other.problems).toEqual([
        expect.objectContaining({ line: 2, problem: expect.stringContaining(problem), isTorn: false }),
      ]);
      await expect(other.enter('import', '4', { a: 'm-4' })).rejects.toThrow(
        refused('LIST_DAMAGED', expect.stringContaining('Line 2 of')),
      );
      expect(() => other.lists.jobsOf('w1')).toThrow(refused('LIST_DAMAGED'));
      expect(await other.enter('export', '1', { a: 'm-4' })).toEqual(isNew);
      writeFileSync(run.file(), `${one}\n${three}`);
      expect(await other.enter('import', '4', { a: 'm-4' })).toEqual(isNew);
      expect([run.since('import'), run.lines().length]).toEqual([['1', '3', '4'], 3]);
    },
  );

  test('lines of a later version are not guessed at', async () => {
    const run = new TestLists();
    await run.enter('import', '1', { a: 'm-1' });
    appendFileSync(run.file(), '{"format":2,"entry":"2"}\n');
    await expect(run.other().enter('import', '3', { a: 'm-1' })).rejects.toThrow(refused('LIST_FORMAT'));
  });

  test('two branches merge by keeping the lines of both; what both entered differently is named', async () => {
    const run = new TestLists();
    await run.enter('import', '1', { a: 'm-1' });
    const base = readFileSync(run.file(), 'utf8');
    const branch = async (timestamp: string, jobs: Jobs): Promise<string> => {
      writeFileSync(run.file(), base);
      await run.other().enter('import', timestamp, jobs);
      return readFileSync(run.file(), 'utf8').slice(base.length);
    };
    const theirs = await branch('2', { a: 'm-2' });
    writeFileSync(run.file(), base + (await branch('3', { a: 'm-3' })) + theirs);
    expect(run.since('import')).toEqual(['1', '2', '3']);
    writeFileSync(run.file(), base + theirs + (await branch('2', { a: 'm-9 m-2' })));
    expect([run.since('import'), run.problems]).toEqual([['1', '2'], []]);
    writeFileSync(run.file(), base + theirs + (await branch('2', { a: 'm-5' })));
    expect(run.since('import')).toEqual(['1', '2']);
    expect(run.problems).toMatchObject([{ line: 3, problem: expect.stringContaining('than line 2') }]);
    expect(readFileSync(path.join(run.folder, '.gitattributes'), 'utf8')).toContain('*.jsonl merge=union');
  });

  test('git merges branches that each have entered something', async () => {
    const run = new TestLists();
    const git = (...args: readonly string[]): string =>
      execFileSync('git', ['-c', 'user.name=ann', '-c', 'user.email=a@b', ...args], {
        cwd: run.folder,
        encoding: 'utf8',
      });
    await run.enter('import', '1', { a: 'm-1' });
    git('init', '-q', '-b', 'trunk');
    const commit = (): void => {
      git('add', '-A');
      git('commit', '-q', '-m', 'entries');
    };
    commit();
    git('checkout', '-q', '-b', 'theirs');
    await run.other().enter('import', '2', { a: 'm-2' });
    commit();
    git('checkout', '-q', 'trunk');
    await run.other().enter('import', '3', { a: 'm-3' });
    commit();
    git('merge', '-q', '--no-edit', 'theirs');
    const merged = run.other();
    expect([merged.since('import'), merged.problems]).toEqual([['1', '2', '3'], []]);
  });

  test('engines that write one list at the same time lose nothing', async () => {
    const run = new TestLists();
    const engines = [run, run.other(), run.other()];
    const numbers = Array.from({ length: 30 }, (_, n) => n + 1);
    await Promise.all(numbers.map((n) => engines[n % 3]?.enter('import', String(n), { a: `m-${n}` })));
    for (const each of [...engines, run.other()]) expect(each.since('import')).toEqual(numbers.map(String));
    expect(run.lines()).toHaveLength(30);
  });

  test('processes that enter the same, one of which is killed in the middle: each entry is there once', async () => {
    const run = new TestLists();
    const program = path.join(import.meta.dirname, 'hold-list.ts');
    const processes = ['waits', 'ends'].map((then) =>
      spawn(process.execPath, ['--import', 'tsx', program, run.folder, '60', then], {
        stdio: ['pipe', 'pipe', 'inherit'],
      }),
    );
    await Promise.all(processes.map(({ stdout }) => once(stdout, 'data')));
    const ends = processes.map((each) => once(each, 'exit'));
    for (const { stdin } of processes) stdin.write('go');
    const [killed] = processes;
    while (run.since('numbers').length < 10) await new Promise((resolve) => setTimeout(resolve, 2));
    killed?.kill('SIGKILL');
    expect((await Promise.all(ends)).map(([status]) => status)).toEqual([null, 0]);
    expect(run.lines('numbers').map((line) => JSON.parse(line).entry)).toEqual(
      Array.from({ length: 60 }, (_, index) => String(index + 1)),
    );
    expect(run.other().problems).toEqual([]);
  });

  test('nothing is written in a dry run, and what would be entered is known to it; no link is followed', async () => {
    const run = new TestLists();
    await run.enter('import', '1', { a: 'm-1' });
    const dry = run.other({ writes: false });
    expect(await dry.enter('import', '2', { a: 'm-2' })).toEqual(isNew);
    expect(await dry.enter('export', '2', { a: 'm-2' }, dry.on('import', '2'))).toEqual(isNew);
    expect([dry.since('import'), dry.lists.all()]).toEqual([
      ['1', '2'],
      ['ann/export', 'ann/import'],
    ]);
    expect([run.since('import'), run.lists.all()]).toEqual([['1'], ['ann/import']]);
    symlinkSync(run.file(), run.file('other'));
    mkdirSync(run.file('folder'));
    expect(run.lists.all()).toEqual(['ann/import']);
    await expect(run.enter('other', '1', { a: 'm-1' })).rejects.toThrow(refused('FILE_REFUSED'));
  });
});
