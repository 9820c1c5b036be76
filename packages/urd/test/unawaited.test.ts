import { inspect } from 'node:util';
import { Job } from '@accelerator/store';
import { expect, test } from 'vitest';
import { promisedJob, promisedList } from '../src/unawaited.ts';

/** What comes of an expression, as a script would write it. */
const errorOf = (use: () => unknown): unknown => {
  try {
    return use();
  } catch (error) {
    return error;
  }
};

test('a promise that is used as what it promises says that it has to be awaited', () => {
  const job: unknown = promisedJob("urd.build('m', …)", Promise.resolve(1));
  const list: unknown = promisedList('urd.glob(…)', Promise.resolve(['a']));
  const get = (of: unknown, name: PropertyKey): unknown =>
    typeof of === 'object' && of !== null ? Reflect.get(of, name) : of;
  const names = Object.getOwnPropertyNames(Job.prototype).filter(
    (name) => !['constructor', 'toString', 'toJSON'].includes(name),
  );
  expect(names.length).toBeGreaterThan(8);
  for (const name of names) {
    expect([name, errorOf(() => get(job, name))]).toMatchObject([name, { code: 'NOT_AWAITED' }]);
  }
  for (const name of ['length', 'map', 'filter', Symbol.iterator, 'slice', 'sort']) {
    expect(errorOf(() => get(list, name))).toMatchObject({
      code: 'NOT_AWAITED',
      hint: 'Put `await` before it: `await urd.glob(…)`.',
    });
  }
  expect(errorOf(() => `${job}`)).toMatchObject({ code: 'NOT_AWAITED' });
});

test('else it is a promise like any other', async () => {
  const job = promisedJob('urd.build(…)', Promise.resolve({ id: 'main-1' }));
  const list = promisedList('urd.glob(…)', Promise.resolve(['a', 'b']));
  expect(await Promise.all([job, list])).toEqual([{ id: 'main-1' }, ['a', 'b']]);
  expect(await job.then(({ id }) => id).finally(() => {})).toBe('main-1');
  expect([JSON.stringify(job), inspect(job), job instanceof Promise, Object.keys(job)]).toEqual([
    '{}',
    "Promise { { id: 'main-1' } }",
    true,
    [],
  ]);
  await expect(promisedJob('urd.build(…)', Promise.reject(new Error('no')))).rejects.toThrow('no');
});
