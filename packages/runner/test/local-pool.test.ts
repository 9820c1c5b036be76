import { tmpdir } from 'node:os';
import type { Task } from '@accelerator/slice';
import { expect, test } from 'vitest';
import { LocalPool } from '../src/local/local-pool.ts';

test('processes that can’t be started fail the tasks that wait for them, and say why', async () => {
  const { execPath } = process;
  process.execPath = '/nowhere/node';
  const pool = new LocalPool({ project: tmpdir(), roots: { main: tmpdir() }, workers: 2 });
  try {
    const job = { root: 'main', id: 'main-1' };
    const task: Task = {
      job,
      phase: 'analysis',
      sliceno: 0,
      slices: 3,
      attempt: 1,
      sync: false,
      prepared: null,
      env: [],
      secrets: [],
    };
    const run = () => pool.run(task, () => {}, new AbortController().signal);
    const results = await Promise.all([run(), run(), run()]);
    expect(results).toHaveLength(3);
    for (const result of results) {
      expect(result).toMatchObject({ ok: false, lost: false, error: { code: 'SLICE_NOT_STARTED' } });
    }
  } finally {
    process.execPath = execPath;
    await pool.close();
  }
});
