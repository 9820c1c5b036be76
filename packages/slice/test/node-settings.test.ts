import dns from 'node:dns';
import events from 'node:events';
import http from 'node:http';
import https from 'node:https';
import net from 'node:net';
import os from 'node:os';
import util from 'node:util';
import { describe, expect, test } from 'vitest';
import { settingsOf } from '../src/clean-room/node-settings.ts';

const textOf = (module: string, name: string): string => {
  const setting = settingsOf(module).find((each) => each.name === name);
  if (setting === undefined) throw new Error(`${module} has no setting ${name}`);
  return JSON.stringify(setting.read());
};

/** Sets something, and gives what puts it back. */
type Change = () => () => void;

const listeners = events.defaultMaxListeners;
const servers = dns.getServers();
const order = dns.getDefaultResultOrder();
const family = net.getDefaultAutoSelectFamily();
const { defaultOptions } = util.inspect;

const changeAgent =
  (agent: http.Agent): Change =>
  () => {
    const { maxSockets } = agent;
    agent.maxSockets = 3;
    return () => {
      agent.maxSockets = maxSockets;
    };
  };

const replaceAgent: Change = () => {
  const { globalAgent } = http;
  http.globalAgent = new http.Agent({ keepAlive: true, timeout: 1234 });
  return () => {
    http.globalAgent = globalAgent;
  };
};

describe('what Node keeps behind functions is read: a change shows, and that it was put back', () => {
  test.each<[module: string, name: string, Change]>([
    [
      'process',
      'process.setUncaughtExceptionCaptureCallback',
      () => {
        process.setUncaughtExceptionCaptureCallback(() => {});
        return () => process.setUncaughtExceptionCaptureCallback(null);
      },
    ],
    [
      'dns',
      'dns.setServers',
      () => {
        dns.setServers(['192.0.2.1']);
        return () => dns.setServers(servers);
      },
    ],
    [
      'dns',
      'dns.setDefaultResultOrder',
      () => {
        dns.setDefaultResultOrder(order === 'ipv4first' ? 'verbatim' : 'ipv4first');
        return () => dns.setDefaultResultOrder(order);
      },
    ],
    [
      'events',
      'events.defaultMaxListeners',
      () => {
        events.defaultMaxListeners = listeners + 1;
        return () => {
          events.defaultMaxListeners = listeners;
        };
      },
    ],
    ['http', 'http.globalAgent', changeAgent(http.globalAgent)],
    ['http', 'http.globalAgent', replaceAgent],
    ['https', 'https.globalAgent', changeAgent(https.globalAgent)],
    [
      'net',
      'net.setDefaultAutoSelectFamily',
      () => {
        net.setDefaultAutoSelectFamily(!family);
        return () => net.setDefaultAutoSelectFamily(family);
      },
    ],
    [
      'util',
      'util.inspect.defaultOptions',
      () => {
        const { depth } = defaultOptions;
        defaultOptions.depth = 17;
        return () => {
          defaultOptions.depth = depth;
        };
      },
    ],
  ])('%s: %s', (module, name, change) => {
    const before = textOf(module, name);
    const undo = change();
    try {
      expect(textOf(module, name)).not.toBe(before);
    } finally {
      undo();
    }
    expect(textOf(module, name)).toBe(before);
  });
});

test('a request through the global agent changes no setting', async () => {
  const before = textOf('http', 'http.globalAgent');
  const server = http.createServer((_, response) => response.end('x')).listen(0, '127.0.0.1');
  await events.once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const request = http.get({ port, host: '127.0.0.1' });
  const [response]: http.IncomingMessage[] = await events.once(request, 'response');
  response?.resume();
  if (response !== undefined) await events.once(response, 'end');
  expect(textOf('http', 'http.globalAgent')).toBe(before);
  server.closeAllConnections();
  server.close();
  await events.once(server, 'close');
});

test('the priority of the process is that which the system tells', () => {
  expect(textOf('os', 'os.setPriority')).toBe(JSON.stringify(os.getPriority()));
});

test('a module that has none has none', () => {
  expect([settingsOf('path'), settingsOf(''), settingsOf('node:dns')]).toEqual([[], [], []]);
});
