import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { freePort } from './free-port.ts';

/** Whether Debian's redis-server is installed. */
export const hasRedis = spawnSync('redis-server', ['--version']).status === 0;

interface RedisHow {
  /** Whether it has its data again after it was killed; default: it has. */
  readonly keeps?: boolean;
  /** Where it is reached, beside the loopback interface. */
  readonly addresses?: readonly string[];
}

/** A Redis of a test's own, on a free port of the loopback interface. It knows which process it is, and ends no other. */
export class TestRedis {
  readonly port: number;
  readonly #directory: string;
  readonly #keeps: boolean;
  readonly #addresses: readonly string[];
  #server: ChildProcess | undefined;

  private constructor(port: number, { keeps = true, addresses = [] }: RedisHow) {
    this.port = port;
    this.#keeps = keeps;
    this.#addresses = addresses;
    this.#directory = mkdtempSync(path.join(tmpdir(), 'ax-redis-'));
  }

  static async start(how: RedisHow = {}): Promise<TestRedis> {
    for (;;) {
      const redis = new TestRedis(await freePort(), how);
      if (await redis.#begin()) return redis;
      await redis.close();
    }
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  get pid(): number {
    return this.#server?.pid ?? 0;
  }

  /** A connection, to be disconnected by who asks for it. */
  client(): Redis {
    return new Redis(this.url, { maxRetriesPerRequest: null });
  }

  async restart(): Promise<void> {
    if (!(await this.#begin())) throw new Error(`Redis has ended: is port ${this.port} taken?`);
  }

  /** @returns whether it is this one that answers: at its port there may be another, and it has ended then */
  async #begin(): Promise<boolean> {
    const persistence = this.#keeps ? ['--appendonly', 'yes', '--appendfsync', 'always'] : ['--appendonly', 'no'];
    const reached = ['--bind', '127.0.0.1', ...this.#addresses, '--protected-mode', 'no', '--port', String(this.port)];
    const server = spawn('redis-server', [...reached, '--dir', this.#directory, '--save', '', ...persistence], {
      stdio: 'ignore',
    });
    this.#server = server;
    const client = this.client();
    client.on('error', () => {});
    const isOver = (): boolean => server.exitCode !== null || server.signalCode !== null;
    const answers = async (): Promise<boolean> => {
      const told = await Promise.race([client.info('server').catch(() => ''), setTimeout(1000, '')]);
      return told.includes(`process_id:${server.pid}\r`);
    };
    while (!isOver() && !(await answers())) await setTimeout(20);
    client.disconnect();
    return !isOver();
  }

  async kill(): Promise<void> {
    const server = this.#server;
    if (server === undefined || server.exitCode !== null || server.signalCode !== null) return;
    const ended = new Promise((resolve) => server.once('exit', resolve));
    server.kill('SIGKILL');
    await ended;
  }

  /** It answers nothing, and its connections stay. */
  freeze(): void {
    this.#server?.kill('SIGSTOP');
  }

  thaw(): void {
    this.#server?.kill('SIGCONT');
  }

  async close(): Promise<void> {
    await this.kill();
    rmSync(this.#directory, { recursive: true, force: true });
  }
}
