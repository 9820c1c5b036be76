import { appendFileSync, existsSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import type { Job, ListEntry, ListSession, SessionResult, Urd } from '@accelerator/sdk';
import { createEngine, type Engine, type RunSettings, type TimedEvent } from '@accelerator/sdk/engine';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { TestProject } from './rig/project.ts';

const method = (body: string, inputs: string): string =>
  `import { dataset, defineMethod, job, z } from '@accelerator/sdk';\nexport default defineMethod({ ${inputs} ${body} });\n`;

/** A project with a method that makes a number, one that adds to what is before it, and an engine for it. */
class ListProject extends TestProject {
  readonly events: TimedEvent[] = [];
  #engine: Promise<Engine> | undefined;

  constructor() {
    super({ config: { workers: 1, durability: 'fast', lists: { folder: 'lists', user: 'ann' } } }, afterAll);
    afterAll(async () => (await this.#engine)?.close());
    const numbers = 'options: z.object({ n: z.int(), salt: z.int().default(0) }),';
    this.write('methods/one.ts', method(`synthesis({ options }) { ${this.count('one')} return options.n; }`, numbers));
    const sum = `async synthesis({ options, jobs }) { return options.n + Number((await jobs.previous?.load()) ?? 0); }`;
    this.write('methods/add.ts', method(sum, `${numbers} jobs: { previous: job.optional() },`));
    this.write('methods/bad.ts', method("synthesis() { throw new Error('of the method'); }", ''));
  }

  /** What a script gives, as a new run. */
  async within<T>(script: (urd: Urd) => Promise<T> | T, settings: RunSettings = {}): Promise<T> {
    this.#engine ??= createEngine(this.directory);
    this.events.length = 0;
    const onEvent = (event: TimedEvent): void => void this.events.push(event);
    const { result } = await (await this.#engine).run(script, {}, { onEvent, ...settings });
    return result as T;
  }

  lines(list: string): string[] {
    const file = this.path('lists/ann', `${list}.jsonl`);
    return existsSync(file) ? readFileSync(file, 'utf8').split('\n').slice(0, -1) : [];
  }

  entered(): unknown[] {
    return this.events.flatMap((event) =>
      event.type === 'list-entered' ? [[event.list, event.timestamp, event.change]] : [],
    );
  }
}

/** `ax-methods.d.ts` of this repository does not know the methods of a test. */
function build(urd: Urd, ...args: readonly unknown[]): Promise<Job> {
  return Reflect.apply(urd.build, urd, args);
}
function buildChained(urd: Urd, ...args: readonly unknown[]): Promise<Job> {
  return Reflect.apply(urd.buildChained, urd, args);
}

const enter = (urd: Urd, list: string, timestamp: string, n: number, more = {}): Promise<SessionResult> =>
  urd.session(list, timestamp, () => build(urd, 'one', { n }), more);

const isNew = { new: true, changed: false, ghost: false, ghosted: [] };
const code = (expected: string): Error => expect.objectContaining({ code: expected });

describe('sessions', () => {
  const project = new ListProject();
  beforeEach(() => rmSync(project.path('lists'), { recursive: true, force: true }));

  test('what is being entered when the script fails is told before the end of the run', async () => {
    for (let turns = 0; turns < 8; turns++) {
      const list = `turn${turns}`;
      const run = project.within(async (urd) => {
        const job = await build(urd, 'one', { n: 1 });
        urd.session(list, '2023-01', () => build(urd, 'one', { n: job.slices })).catch(() => {});
        await build(urd, 'one', { n: job.slices });
        for (let turn = 0; turn < turns; turn++) await new Promise(setImmediate);
        throw new Error('elsewhere');
      });
      await expect(run).rejects.toThrow('elsewhere');
      const types = project.events.map(({ type }) => type);
      expect(types.at(-1)).toBe('run-failed');
      expect(types.filter((type) => type === 'list-entered')).toHaveLength(project.lines(list).length);
    }
  });

  test('enter the jobs that were asked for in them, in that order; a body that throws enters nothing', async () => {
    await project.within(async (urd) => {
      await build(urd, 'one', { n: 9 });
      let seen = '';
      const outside: Promise<Job>[] = [];
      const inside = urd.session('import', '2023-01', async (session) => {
        await Promise.all([build(urd, 'one', { n: 1 }, { name: 'a' }), build(urd, 'one', { n: 2 }, { name: 'b' })]);
        // Asked for twice: there twice. Not awaited: awaited at the end.
        void build(urd, 'one', { n: 1 });
        session.caption = 'first';
        seen = String(session.jobs);
      });
      outside.push(build(urd, 'one', { n: 8 }));
      expect(await inside).toEqual(isNew);
      await Promise.all(outside);
      expect(seen).toMatch(/^0 {2}main-\d+ {2}a\n1 {2}main-\d+ {2}b$/);
      const entry = urd.peekLatest('import');
      expect(entry?.jobs.map(({ name }) => name)).toEqual(['a', 'b', 'one']);
      expect(await entry?.jobs.get('a')?.load()).toBe(1);
      expect([entry?.jobs.get(-1)?.id, entry?.jobs.get('x'), entry?.jobs.get('x', null)]).toEqual([
        entry?.jobs.get('a')?.id,
        undefined,
        null,
      ]);
      expect(() => entry?.job('x')).toThrow(code('JOB_NOT_IN_ENTRY'));
      expect(entry?.job('b').id).toBe(entry?.jobs[1]?.job.id);
      expect(entry?.jobs.seconds).toBeGreaterThan(0);
      expect([...(entry?.jobs.secondsByMethod.keys() ?? [])]).toEqual(['one']);
      expect(urd.jobs.all('one')).toHaveLength(3);
      expect([entry?.timestamp, entry?.caption, entry?.list, entry?.deps]).toEqual([
        '2023-01',
        'first',
        'ann/import',
        {},
      ]);

      const throws = urd.session('import', '2023-02', async () => {
        await build(urd, 'one', { n: 3 });
        throw new Error('of the body');
      });
      await expect(throws).rejects.toThrow('of the body');
      const fails = urd.session('import', '2023-02', () => void build(urd, 'bad').catch(() => {}));
      await expect(fails).rejects.toThrow(code('JOB_FAILED'));
      await expect(urd.session('import', '2023-02', () => {})).rejects.toThrow(code('SESSION_EMPTY'));
      await expect(urd.session('import', null, () => build(urd, 'one', { n: 3 }))).rejects.toThrow(
        code('TIMESTAMP_MISSING'),
      );
      for (const timestamp of ['0', '2023', '2023-02-30', 'x']) {
        await expect(enter(urd, 'import', timestamp, 3)).rejects.toThrow(code('TIMESTAMP_INVALID'));
      }
      const set = (session: ListSession): Promise<Job> => {
        session.timestamp = new Date('2023-03-01T00:00:00Z');
        return build(urd, 'one', { n: 3 });
      };
      expect(await urd.session('import', null, set)).toEqual(isNew);
      expect(urd.since('import', '0')).toEqual([
        { timestamp: '2023-01', caption: 'first' },
        { timestamp: '2023-03-01T00:00:00', caption: '' },
      ]);
      expect(urd.list()).toEqual(['ann/import']);
    });
    expect(project.lines('import')).toHaveLength(2);
  });

  test('equal content is no change, also when jobs were removed and built again; another one has to be meant', async () => {
    await project.within((urd) => enter(urd, 'import', '1', 1));
    await project.within(async (urd) => {
      expect(await enter(urd, 'import', '1', 1)).toEqual({ ...isNew, new: false });
      expect(await enter(urd, 'import', '1', 1, { caption: 'now with one' })).toEqual({
        ...isNew,
        new: false,
        changed: true,
      });
      await expect(enter(urd, 'import', '1', 2)).rejects.toThrow(code('LIST_CONFLICT'));
      await urd.session('proc', '1', async (session) =>
        build(urd, 'add', { n: 1, previous: session.latest('import')?.jobs.get('one') }),
      );
      expect(urd.peekLatest('proc')?.deps).toMatchObject({ 'ann/import': { timestamp: '1' } });
    });
    const made = await project.within(async (urd) => {
      await enter(urd, 'import', '1', 1, { caption: 'now with one' });
      return urd.jobs[0]?.job.path ?? '';
    });
    expect(project.entered()).toEqual([['ann/import', '1', 'none']]);
    rmSync(made, { recursive: true });
    await project.within(async (urd) => {
      expect(() => urd.peekLatest('import')?.jobs.get(0)).toThrow(code('ENTRY_JOB_MISSING'));
      expect(await enter(urd, 'import', '1', 1, { caption: 'now with one' })).toEqual({ ...isNew, new: false });
      expect(await urd.peekLatest('import')?.jobs.get(0)?.load()).toBe(1);
      expect(urd.since('proc', '0')).toHaveLength(1);
    });
    // Another job that gives the same is no other content; what `--update` says is what sessions do.
    const other = (urd: Urd): Promise<SessionResult> =>
      urd.session('import', '1', () => build(urd, 'one', { n: 1, salt: 5 }), { caption: 'now with one' });
    expect(await project.within(other)).toEqual({ ...isNew, new: false });
    const update = await project.within((urd) => enter(urd, 'import', '1', 2), { update: true });
    expect(update).toEqual({ new: false, changed: true, ghost: false, ghosted: [['ann/proc', '1']] });
    await project.within(async (urd) => {
      expect(urd.list()).toEqual(['ann/import']);
      expect(await urd.truncate('import', '0')).toEqual({ count: 1, deps: 0 });
      expect(urd.list()).toEqual([]);
    });
  });

  test('ask for entries once, only while they are open, and never see what is not before them in their own list', async () => {
    await project.within(async (urd) => {
      for (const [index, month] of ['2023-01', '2023-02', '2023-03'].entries())
        await enter(urd, 'import', month, index + 1);
      let kept: ListSession | undefined;
      await urd.session(
        'import',
        '2023-02',
        async (session) => {
          kept = session;
          expect(session.latest('import')?.timestamp).toBe('2023-01');
          expect(() => session.get('ann/import', '2023-01')).toThrow(code('LIST_ASKED_TWICE'));
          expect(session.get('nothing', 'latest')).toBeUndefined();
          expect(session.first('nothing')).toBeUndefined();
          await expect(urd.session('other', '1', () => {})).rejects.toThrow(code('SESSION_OPEN'));
          expect(() => urd.begin('other', '1')).toThrow(code('SESSION_OPEN'));
          await build(urd, 'one', { n: 2 });
          // What it was made from is new.
        },
        { update: true },
      );
      expect(() => kept?.latest('import')).toThrow(code('SESSION_ENDED'));
      for (const wrong of ['../x', 'a/b/c', '', 'a\0', 'x'.repeat(300)]) {
        await expect(enter(urd, wrong, '1', 1)).rejects.toThrow(code('LIST_NAME_INVALID'));
      }
      await expect(enter(urd, 'bob/import', '1', 1)).rejects.toThrow(code('LIST_OF_OTHER'));
      await expect(enter(urd, 'Import', '1', 1)).rejects.toThrow(code('LIST_NAME_TAKEN'));
      const later = (session: ListSession): Promise<Job> => {
        session.latest('import');
        session.timestamp = '2023-02';
        return build(urd, 'one', { n: 5 });
      };
      await expect(urd.session('import', null, later)).rejects.toThrow(code('ENTRY_FROM_ITSELF'));
      expect([urd.peek('import', '<=2023-02')?.timestamp, urd.peekFirst('import')?.timestamp]).toEqual([
        '2023-02',
        '2023-01',
      ]);
      expect(urd.peek('import', { after: '2023-02' })?.timestamp).toBe('2023-03');
      expect(
        [urd.compare('10', 2), urd.compare('2023-06+3', '2023-06-01'), urd.compare(7, '007')].map(Math.sign),
      ).toEqual([1, -1, 0]);
      expect(() => urd.compare('2023', '2023-06')).toThrow(code('TIMESTAMP_INVALID'));
    });
    const seen = (urd: Urd): unknown => [
      urd.peekLatest('import')?.timestamp,
      urd.peek('import', 'latest')?.timestamp,
      urd.peekLatest('nothing'),
    ];
    expect(await project.within(seen, { horizon: '2023-02' })).toEqual(['2023-02', '2023-02', undefined]);
    let entered = (): void => {};
    const onEvent = ({ type }: TimedEvent): void => (type === 'list-entered' ? entered() : undefined);
    const forgets = project.within(
      async (urd) => {
        let late = Promise.resolve<unknown>(undefined);
        await urd.session('import', '2023-04', async () => {
          await build(urd, 'one', { n: 4 });
          // As soon as the entry is written, which `session` does not know yet.
          const isEntered = new Promise<void>((resolve) => {
            entered = resolve;
          });
          late = isEntered.then(() => build(urd, 'one', { n: 1 }));
          late.catch(() => {});
        });
        return late;
      },
      { onEvent },
    );
    await expect(forgets).rejects.toThrow(code('SESSION_ENDED'));
  });

  test('begin, finish and abort do the same for scripts that were ported', async () => {
    await project.within(async (urd) => {
      const session = urd.begin('import', '2023-01', { caption: 'of begin' });
      expect(session.latest('import')).toBeUndefined();
      await build(urd, 'one', { n: 1 });
      await expect(urd.finish('other')).rejects.toThrow(code('NO_SESSION'));
      expect(await urd.finish('import', '2023-02', { caption: 'of finish' })).toEqual(isNew);
      expect(urd.peekLatest('import')).toMatchObject({ timestamp: '2023-02', caption: 'of finish' });
      urd.begin('import');
      await build(urd, 'one', { n: 2 });
      urd.abort();
      expect(() => urd.abort()).toThrow(code('NO_SESSION'));
      await expect(urd.finish('import')).rejects.toThrow(code('NO_SESSION'));
      urd.begin('import');
      await build(urd, 'one', { n: 2 });
      await expect(urd.finish('import')).rejects.toThrow(code('TIMESTAMP_MISSING'));
    });
    const open = project.within(async (urd) => {
      urd.begin('import', '2023-03');
      await build(urd, 'one', { n: 3 });
    });
    await expect(open).rejects.toThrow(code('SESSION_NOT_FINISHED'));
    expect(project.lines('import')).toHaveLength(1);
  });

  test('buildChained goes on from the job of that name in the entry that was asked for last', async () => {
    const add = async (urd: Urd, month: string, n: number): Promise<unknown> => {
      let sum: unknown;
      await urd.session('sum', month, async (session) => {
        session.latest('sum');
        sum = await (await buildChained(urd, 'add', { n }, { name: 'total' })).load();
      });
      return sum;
    };
    await project.within(async (urd) => {
      expect([await add(urd, '2023-01', 1), await add(urd, '2023-02', 10), await add(urd, '2023-03', 100)]).toEqual([
        1, 11, 111,
      ]);
      // A month in the middle again: what is before it is what was before it.
      expect(await add(urd, '2023-02', 10)).toBe(11);
      await expect(
        urd.session('sum', '2023-04', () => buildChained(urd, 'add', { n: 1 }, { name: 'total' })),
      ).rejects.toThrow(code('NOTHING_ASKED'));
      const unnamed = urd.session('sum', '2023-04', (session) => {
        session.latest('sum');
        return buildChained(urd, 'add', { n: 1 });
      });
      await expect(unnamed).rejects.toThrow(code('CHAIN_NAME_MISSING'));
    });
    expect(project.lines('sum')).toHaveLength(3);
  });

  test('forEachNew does what is missing, in order, and goes on where it was interrupted; what changed is done again', async () => {
    const append = (urd: Urd, done: string[], stopAt?: string): Promise<SessionResult[]> =>
      urd.forEachNew('import', 'append', async (session, entry) => {
        if (entry.timestamp === stopAt) throw new Error('interrupted');
        session.latest('append');
        const n = Number(await entry.jobs.get('one')?.load());
        await buildChained(urd, 'add', { n }, { name: 'total' });
        done.push(entry.timestamp);
      });
    const total = async (urd: Urd): Promise<unknown> => urd.peekLatest('append')?.jobs.get('total')?.load();
    await project.within(async (urd) => {
      for (const [index, month] of ['2023-03', '2023-01', '2023-02'].entries())
        await enter(urd, 'import', month, index + 1);
      const done: string[] = [];
      await expect(append(urd, done, '2023-03')).rejects.toThrow('interrupted');
      expect(done).toEqual(['2023-01', '2023-02']);
    });
    await project.within(async (urd) => {
      const done: string[] = [];
      expect(await append(urd, done)).toEqual([isNew]);
      expect([done, await total(urd)]).toEqual([['2023-03'], 6]);
      expect(await append(urd, done)).toEqual([]);
      await enter(urd, 'import', '2023-02', 30, { update: true });
      expect(urd.peekLatest('append')?.timestamp).toBe('2023-01');
      done.length = 0;
      await append(urd, done);
      expect([done, await total(urd)]).toEqual([['2023-02', '2023-03'], 33]);
      await urd.truncate('append', '2023-02');
    });
    const until = (urd: Urd): Promise<SessionResult[]> => append(urd, []);
    expect(await project.within(until, { horizon: '2023-02' })).toEqual([isNew]);
    expect(project.entered()).toEqual([['ann/append', '2023-02', 'new']]);
  });

  test('a dry run writes nothing, and tells what would be entered, also what depends on that', async () => {
    const script = async (urd: Urd): Promise<void> => {
      await enter(urd, 'import', '1', 1001);
      await enter(urd, 'import', '2', 1002);
      await urd.forEachNew('import', 'proc', (session: ListSession, entry: ListEntry) => {
        session.latest('proc');
        return build(urd, 'add', { n: 1, previous: entry.jobs.get('one') });
      });
    };
    const counts = project.counts();
    await project.within(script, { dryRun: true });
    expect(project.entered()).toEqual([
      ['ann/import', '1', 'new'],
      ['ann/import', '2', 'new'],
      ['ann/proc', '1', 'new'],
      ['ann/proc', '2', 'new'],
    ]);
    expect([existsSync(project.path('lists')), project.counts()]).toEqual([false, counts]);
    await project.within((urd) => enter(urd, 'import', '1', 1001));
    await project.within(script, { dryRun: true });
    expect(project.entered()[0]).toEqual(['ann/import', '1', 'none']);
    await project.within((urd) => enter(urd, 'import', '1', 1005), { dryRun: true });
    expect(project.entered()).toEqual([['ann/import', '1', 'unknown']]);
    expect(project.lines('import')).toHaveLength(1);
  });

  test('a damaged list is told of before anything is built, and can be read all the same', async () => {
    await project.within((urd) => enter(urd, 'import', '1', 1));
    const counts = project.counts();
    appendFileSync(project.path('lists/ann/import.jsonl'), '<<<<<<< HEAD\n');
    await project.within(async (urd) => {
      expect(await urd.peekLatest('import')?.jobs.get(0)?.load()).toBe(1);
      await expect(enter(urd, 'import', '2', 2001)).rejects.toThrow(code('LIST_DAMAGED'));
    });
    expect(project.counts()).toEqual(counts);
    expect(project.events).toContainEqual(
      expect.objectContaining({
        type: 'list-damaged',
        line: 2,
        file: path.join(project.directory, 'lists/ann/import.jsonl'),
      }),
    );
  });
});
