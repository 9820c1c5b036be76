import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { onTestFinished } from 'vitest';
import { setVariables, type TestStore } from './cache-servers.ts';

const kinds = ['account', 'container', 'object'] as const;
const ports = { proxy: 18080, inside: 18081, account: 18202, container: 18201, object: 18200 };

/** Whether Debian's swift-proxy, swift-account, swift-container and swift-object are installed. */
export const hasSwift = [
  'swift-ring-builder',
  'swift-proxy-server',
  ...kinds.map((kind) => `swift-${kind}-server`),
].every((program) => spawnSync('sh', ['-c', `command -v ${program}`]).status === 0);

/** What is in the bucket, past all checks of S3. */
export interface SwiftBucket extends TestStore {
  list(prefix: string): Promise<string[]>;
  read(name: string): Promise<Buffer>;
  write(name: string, bytes: Buffer): Promise<void>;
  remove(name: string): Promise<void>;
}

/** A bucket of OpenStack Swift, as it speaks S3: one disk, one copy, no memcached. It is stopped when the test ends. */
export async function swiftStore(): Promise<SwiftBucket> {
  const folder = mkdtempSync(path.join(tmpdir(), 'ax-swift-'));
  const children: ChildProcess[] = [];
  onTestFinished(async () => {
    for (const child of children) child.kill('SIGTERM');
    await Promise.all(children.map(ended));
    rmSync(folder, { recursive: true, force: true });
  });
  mkdirSync(path.join(folder, 'disks/d1'), { recursive: true });
  for (const kind of kinds) {
    const builder = path.join(folder, `${kind}.builder`);
    for (const args of [['create', '6', '1', '1'], ['add', `r1z1-127.0.0.1:${ports[kind]}/d1`, '1'], ['rebalance']])
      execFileSync('swift-ring-builder', [builder, ...args], { stdio: 'ignore' });
    start(folder, kind, children, serverConf(folder, kind));
  }
  start(folder, 'proxy', children, proxyConf(folder, 's3api tempauth'));
  start(folder, 'inside', children, proxyConf(folder));
  for (const port of Object.values(ports)) await listens(port);
  setVariables({ AWS_ACCESS_KEY_ID: 'team:builder', AWS_SECRET_ACCESS_KEY: 'secret-of-the-builder' });
  await ask('PUT', '');
  return {
    url: `s3://builds/team?endpoint=${encodeURIComponent(`http://127.0.0.1:${ports.proxy}`)}`,
    requests: [],
    list: async (prefix) =>
      (await (await ask('GET', `?prefix=${prefix}`)).text()).split('\n').filter((name) => name !== ''),
    read: async (name) => Buffer.from(await (await ask('GET', `/${name}`)).arrayBuffer()),
    write: async (name, bytes) => void (await ask('PUT', `/${name}`, bytes)),
    remove: async (name) => void (await ask('DELETE', `/${name}`)),
  };
}

/** Asks for something of the bucket by Swift's own protocol, past S3 and all that it checks. */
async function ask(method: string, what: string, body?: Buffer): Promise<Response> {
  const place = `http://127.0.0.1:${ports.inside}/v1/AUTH_team/builds${what}`;
  const answer = await fetch(place, { method, ...(body && { body: new Uint8Array(body) }) });
  if (!answer.ok) throw new Error(`Swift answers ${answer.status} to ${method} ${what}`);
  return answer;
}

async function listens(port: number): Promise<void> {
  for (let tries = 0; tries < 1000; tries++) {
    const answer = await fetch(`http://127.0.0.1:${port}/healthcheck`).catch(() => undefined);
    if (answer !== undefined) return;
    await setTimeout(200);
  }
  throw new Error('Swift does not start');
}

function start(folder: string, kind: keyof typeof ports, children: ChildProcess[], conf: string): void {
  const file = path.join(folder, `${kind}.conf`);
  writeFileSync(file, conf);
  children.push(spawn(`swift-${kind === 'inside' ? 'proxy' : kind}-server`, [file], { stdio: 'ignore' }));
}

function ended(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) resolve();
    else child.once('exit', () => resolve());
  });
}

function serverConf(folder: string, kind: (typeof kinds)[number]): string {
  return `[DEFAULT]
bind_ip = 127.0.0.1
bind_port = ${ports[kind]}
devices = ${folder}/disks
mount_check = false
swift_dir = ${folder}
user = root
workers = 1
log_address = ${folder}/no-log
[pipeline:main]
pipeline = ${kind}-server
[app:${kind}-server]
use = egg:swift#${kind}
`;
}

/** @param speaks what it speaks and asks for; else Swift's own protocol, and everybody may do everything */
function proxyConf(folder: string, speaks = ''): string {
  return `[DEFAULT]
bind_ip = 127.0.0.1
bind_port = ${speaks === '' ? ports.inside : ports.proxy}
swift_dir = ${folder}
user = root
workers = 1
log_address = ${folder}/no-log
[pipeline:main]
pipeline = healthcheck cache ${speaks} copy dlo proxy-server
[app:proxy-server]
use = egg:swift#proxy
account_autocreate = true
[filter:healthcheck]
use = egg:swift#healthcheck
[filter:cache]
use = egg:swift#memcache
memcache_servers = 127.0.0.1:9
[filter:s3api]
use = egg:swift#s3api
location = us-east-1
[filter:tempauth]
use = egg:swift#tempauth
user_team_builder = secret-of-the-builder .admin
[filter:copy]
use = egg:swift#copy
[filter:dlo]
use = egg:swift#dlo
`;
}
