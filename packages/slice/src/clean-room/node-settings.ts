import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

type Agent = import('node:http').Agent;

/** What Node keeps behind functions and accessors, and tells when it is asked. */
export interface Setting {
  /** The module that has it, loaded by whoever wants it read. */
  readonly module: string;
  readonly name: string;
  readonly read: () => unknown;
}

const settings: readonly Setting[] = [
  {
    module: 'process',
    name: 'process.setUncaughtExceptionCaptureCallback',
    read: () => process.hasUncaughtExceptionCaptureCallback(),
  },
  {
    module: 'process',
    name: 'process.setuid',
    read: () => [process.geteuid?.(), process.getegid?.(), process.getgroups?.()],
  },
  { module: 'dns', name: 'dns.setServers', read: () => dns().getServers() },
  { module: 'dns', name: 'dns.setDefaultResultOrder', read: () => dns().getDefaultResultOrder() },
  { module: 'events', name: 'events.defaultMaxListeners', read: () => events().defaultMaxListeners },
  { module: 'http', name: 'http.globalAgent', read: () => describeAgent(http().globalAgent) },
  { module: 'https', name: 'https.globalAgent', read: () => describeAgent(https().globalAgent) },
  { module: 'net', name: 'net.setDefaultAutoSelectFamily', read: () => net().getDefaultAutoSelectFamily() },
  { module: 'os', name: 'os.setPriority', read: () => os().getPriority() },
  {
    module: 'stream',
    name: 'stream.setDefaultHighWaterMark',
    read: () => [false, true].map((objectMode) => stream().getDefaultHighWaterMark(objectMode)),
  },
  { module: 'util', name: 'util.inspect.defaultOptions', read: () => ({ ...util().inspect.defaultOptions }) },
];

/** What a module has of these. */
export function settingsOf(module: string): readonly Setting[] {
  return settings.filter((setting) => setting.module === module);
}

const dns = (): typeof import('node:dns') => require('node:dns');
const events = (): typeof import('node:events') => require('node:events');
const http = (): typeof import('node:http') => require('node:http');
const https = (): typeof import('node:https') => require('node:https');
const net = (): typeof import('node:net') => require('node:net');
const os = (): typeof import('node:os') => require('node:os');
const stream = (): typeof import('node:stream') => require('node:stream');
const util = (): typeof import('node:util') => require('node:util');

/** Without its connections, which come and go. */
function describeAgent(agent: Agent): unknown {
  const options: unknown = Reflect.get(agent, 'options');
  return [
    `${agent.maxSockets} ${agent.maxTotalSockets} ${agent.maxFreeSockets}`,
    Object.entries(options ?? {}).map(String),
  ];
}
