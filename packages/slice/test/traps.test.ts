import asyncHooks from 'node:async_hooks';
import dgram from 'node:dgram';
import { once } from 'node:events';
import fs, { mkdtempSync, rmSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { Traps } from '../src/clean-room/traps.ts';

/** Node's own functions in an object of the test's, so that the process keeps them as they are. */
const copies = {
  async_hooks: () => ({ createHook: asyncHooks.createHook }),
  dgram: () => ({ createSocket: dgram.createSocket }),
  fs: () => ({ watch: fs.watch }),
};

describe('what lasts until it is closed', () => {
  test('a socket: in effect from its making to its end, each by itself', async () => {
    const traps = new Traps();
    const exports = copies.dgram();
    traps.setIn('dgram', exports);
    expect(traps.inEffect()).toEqual([]);
    const [first, second] = [exports.createSocket('udp4'), exports.createSocket('udp4')];
    expect(traps.inEffect()).toEqual(['dgram.createSocket', 'dgram.createSocket']);
    first.close();
    await once(first, 'close');
    expect(traps.inEffect()).toEqual(['dgram.createSocket']);
    second.close();
    await once(second, 'close');
    expect(traps.inEffect()).toEqual([]);
  });

  test('a folder that is watched', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'ax-traps-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const traps = new Traps();
    const exports = copies.fs();
    traps.setIn('fs', exports);
    const watcher = exports.watch(folder);
    expect(traps.inEffect()).toEqual(['fs.watch']);
    const closed = once(watcher, 'close');
    watcher.close();
    await closed;
    expect(traps.inEffect()).toEqual([]);
  });

  test('a server that listens twice is one that listens', async () => {
    class Server extends net.Server {
      override listen(): this {
        return super.listen(0);
      }
    }
    const traps = new Traps();
    traps.setIn('net', { Server });
    const server = new Server();
    expect(traps.inEffect()).toEqual([]);
    server.listen();
    await once(server, 'listening');
    server.close();
    await once(server, 'close');
    server.listen();
    expect(traps.inEffect()).toEqual(['net.Server.prototype.listen']);
    server.close();
    await once(server, 'close');
    expect(traps.inEffect()).toEqual([]);
  });
});

test('what nothing ends is in effect for good, and is named once', () => {
  const traps = new Traps();
  const exports = copies.async_hooks();
  traps.setIn('async_hooks', exports);
  exports.createHook({});
  exports.createHook({});
  expect(traps.inEffect()).toEqual(['async_hooks.createHook']);
});

describe('a function that is watched does what it did', () => {
  test('it gets its object and arguments, and gives what it gives', () => {
    const calls: unknown[] = [];
    const exports = {
      own: 'it',
      setEngine(this: { own: string }, ...args: number[]) {
        calls.push(this.own, args);
        return args.length;
      },
    };
    new Traps().setIn('crypto', exports);
    expect(exports.setEngine(1, 2, 3)).toBe(3);
    expect(calls).toEqual(['it', [1, 2, 3]]);
  });

  test('one that throws has had no effect', () => {
    const traps = new Traps();
    const exports = {
      setFips: () => {
        throw new Error('not here');
      },
    };
    traps.setIn('crypto', exports);
    expect(() => exports.setFips()).toThrow('not here');
    expect(traps.inEffect()).toEqual([]);
  });

  test('what it gives is no emitter: there is nothing to wait for', () => {
    const traps = new Traps();
    const exports = { createSocket: () => undefined };
    traps.setIn('dgram', exports);
    exports.createSocket();
    expect(traps.inEffect()).toEqual([]);
  });
});

test.each<[string, object]>([
  ['async_hooks', {}],
  ['async_hooks', { createHook: 'no function' }],
  ['net', { Server: null }],
  ['net', { Server: { prototype: {} } }],
  ['perf_hooks', { PerformanceObserver: 1 }],
  ['no module of Node', { createHook: () => {} }],
])('a release without it: %s', (module, exports) => {
  const before = { ...exports };
  const traps = new Traps();
  traps.setIn(module, exports);
  expect(exports).toEqual(before);
  expect(traps.inEffect()).toEqual([]);
});
