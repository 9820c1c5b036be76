import { createServer, type ServerResponse } from 'node:http';
import { setImmediate } from 'node:timers/promises';
import { expect, onTestFinished, test, vi } from 'vitest';
import type { BlobStore } from '../src/stores/blob-store.ts';
import { Circuit } from '../src/stores/circuit.ts';
import { HttpStore } from '../src/stores/http-store.ts';

test('after a failure that stays nobody is asked any more; one that passes is tried again', async () => {
  // However slow this is: what was quick is tried again.
  vi.useFakeTimers({ toFake: ['performance'] });
  onTestFinished(() => void vi.useRealTimers());
  const asked: string[] = [];
  const closed: string[] = [];
  let fails = 2;
  const { StoreFailure } = await import('../src/stores/blob-store.ts');
  const store: BlobStore = {
    place: 'here',
    get: async (_, name) => {
      asked.push(name);
      if (name === 'never' || fails-- > 0) throw new StoreFailure('no', { isTransient: true });
      return { bytes: Buffer.from('yes'), writtenMs: 0 };
    },
    put: async () => {},
    writtenMs: async () => undefined,
  };
  const circuit = new Circuit(store, (_, reason) => closed.push(reason));
  expect((await circuit.get('cas', 'sometimes', 10))?.bytes.toString()).toBe('yes');
  expect(asked.length).toBe(3);
  expect(await circuit.get('cas', 'never', 10)).toBeUndefined();
  expect(await circuit.get('cas', 'sometimes', 10)).toBeUndefined();
  expect([asked.length, closed]).toEqual([6, ['no']]);
});

/** A server that leaves what it is asked open; timers are those of the test. */
async function openServer(begin: (response: ServerResponse) => void) {
  const open: ServerResponse[] = [];
  const server = createServer((_, response) => {
    begin(response);
    open.push(response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  onTestFinished(() => {
    vi.useRealTimers();
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  const closed: string[] = [];
  const circuit = new Circuit(new HttpStore(`http://127.0.0.1:${port}/{name}`, undefined), (_, why) =>
    closed.push(why),
  );
  const until = async (isSo: () => boolean): Promise<void> => {
    while (!isSo()) await setImmediate();
  };
  return { open, circuit, closed, until };
}

test('a server that says nothing is waited for once, by all who ask together, and less than six seconds', async () => {
  const { open, circuit, closed, until } = await openServer(() => {});
  const asked = Array.from({ length: 200 }, (_, n) => circuit.get('ac', `${n}`, 10));
  const put = circuit.put('cas', 'one', Buffer.alloc(1000));
  await until(() => open.length === 16);
  await vi.advanceTimersByTimeAsync(4000);
  expect(closed).toEqual([]);
  await vi.advanceTimersByTimeAsync(2000);
  expect(closed).toEqual(['it does not answer']);
  expect(new Set(await Promise.all(asked))).toEqual(new Set([undefined]));
  expect([await put, open.length]).toEqual([false, 16]);
});

test.each([
  ['the head of an answer', 0],
  ['a byte now and then', 1],
  ['a kilobyte a second', 1000],
])('a server that gives %s, and never all, is given up', async (_, bytes) => {
  const { open, circuit, closed, until } = await openServer((response) => {
    response.writeHead(200, { 'content-length': '1000000' });
    response.flushHeaders();
  });
  const asked = circuit.get('cas', 'one', 1_000_000);
  await until(() => open.length === 1);
  // Its head has come when the wait for that has ended, and the next has begun.
  for (let turn = 0; turn < 50; turn++) await setImmediate();
  for (let second = 0; second < 6 && closed.length === 0; second++) {
    if (bytes > 0) open[0]?.write(Buffer.alloc(bytes));
    for (let turn = 0; turn < 20; turn++) await setImmediate();
    await vi.advanceTimersByTimeAsync(1000);
  }
  expect([closed, await asked]).toEqual([['it does not answer'], undefined]);
});

test('failures before a server that says nothing take of the same six seconds', async () => {
  const { open, circuit, closed, until } = await openServer(() => {});
  const asked = circuit.get('ac', 'one', 10);
  // Each fails after 0.8 s; the second is too late for another.
  for (const attempt of [1, 2]) {
    await until(() => open.length === attempt);
    await vi.advanceTimersByTimeAsync(800);
    open[attempt - 1]?.destroy();
    for (let turn = 0; turn < 50; turn++) await setImmediate();
    await vi.advanceTimersByTimeAsync(300);
  }
  expect(await asked).toBeUndefined();
  expect([open.length, closed.length]).toEqual([2, 1]);
});
