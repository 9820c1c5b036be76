import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { connect as connectTo, createServer } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { onStop, temporaryFolder } from './cleanup.ts';

export const hasRedis = spawnSync('redis-server', ['--version']).status === 0;

/** A Redis for one measurement, on a free port of the loopback interface. */
export class RedisServer {
  readonly port: number;
  readonly #folder = temporaryFolder('ax-bench-redis');
  readonly #server: ChildProcess;
  readonly #stopping: { readonly done: () => void };

  private constructor(port: number) {
    this.port = port;
    const args = ['--bind', '127.0.0.1', '--port', String(port), '--dir', this.#folder.path, '--appendonly', 'yes'];
    this.#server = spawn('redis-server', [...args, '--maxmemory-policy', 'noeviction'], { stdio: 'ignore' });
    this.#stopping = onStop(() => this.#server.kill('SIGKILL'));
  }

  static async start(): Promise<RedisServer> {
    const redis = new RedisServer(await freePort());
    while (!(await redis.#ask('PING').catch(() => '')).includes('PONG')) await setTimeout(20);
    return redis;
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  /** A number that it tells of itself: `used_memory`, `used_cpu_user`. */
  async info(name: string): Promise<number> {
    const text = await this.#ask('INFO everything');
    return Number(new RegExp(`^${name}:([0-9.]+)`, 'm').exec(text)?.[1] ?? 0);
  }

  async close(): Promise<void> {
    this.#stopping.done();
    const ended = new Promise((resolve) => this.#server.once('exit', resolve));
    this.#server.kill('SIGKILL');
    await ended;
    this.#folder.remove();
  }

  #ask(command: string): Promise<string> {
    return new Promise((resolve, reject) => {
      let answer = '';
      const socket = connectTo(this.port, '127.0.0.1');
      socket.once('error', reject);
      socket.setEncoding('utf8').on('data', (text: string) => {
        answer += text;
      });
      socket.once('close', () => resolve(answer));
      socket.end(`${command}\r\nQUIT\r\n`);
    });
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
